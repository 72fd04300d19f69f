"""A mark for "inside a transaction", so that no call leaves the machine under one."""

from __future__ import annotations

from contextvars import ContextVar

inside_transaction: ContextVar[bool] = ContextVar("inside_transaction", default=False)
