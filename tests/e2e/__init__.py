"""Laurel in a real browser: framed by a platform on another site, clicked, typed into, looked at.

The practice platform is at 127.0.0.1 and Laurel at localhost, which browsers treat as two sites.
"""
