"""The blocks of a course as one learner may open them, and what of them is completed.

The platform gives `completion` of a block as a number from 0 to 1, or as null: the block cannot be
completed, as a container or a discussion. Null is therefore never taken for a 0 nor for a 1, and
containers are judged by the blocks inside them, not by the platform's own sums.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from app.domain.errors import FailureKind
from app.lms.json_answers import (
    MalformedAnswer,
    Object,
    as_list,
    as_object,
    find_number,
    get_text,
    read_text,
)
from app.lms.platforms.api_answers import digest_answer
from app.lms.platforms.openedx_rest.rest_calls import RestCaller
from app.ports.platform_accounts import ApiQuery, Completion, Observation

CALL = "read the course's blocks"
# v1, not v2: v2 leaves out what a learner is denied, so that the rest would look like everything.
PATH = "api/courses/v1/blocks/"
# The last three keep gated and scheduled content from vanishing without a word.
FIELDS = (
    "completion,type,graded,children,show_gated_sections,special_exam_info,has_scheduled_content"
)
NOBODY = "the platform knows neither the course nor any of the learners"
UNSEEN = "the block is not in the course, or none of the learners may open it"


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block. `completion` is None where it cannot be completed."""

    id: str
    kind: str
    title: str
    completion: Decimal | None
    children: tuple[str, ...]
    is_unfinished: bool


@dataclass(frozen=True, slots=True)
class Blocks:
    """The blocks by id, and the root's id."""

    root: str
    by_id: Mapping[str, Block]

    def leaves(self, start: str) -> Iterator[Block]:
        """The blocks without blocks inside, at or below `start`, each once."""
        waiting, seen = [start], set[str]()
        while waiting:
            block = self.by_id.get(waiting.pop())
            if block is None or block.id in seen:
                continue
            seen.add(block.id)
            waiting.extend(block.children)
            if not block.children:
                yield block


def read_completion(
    rest: RestCaller, query: ApiQuery, subjects: Collection[str]
) -> tuple[Observation, ...]:
    """One observation for each learner among `subjects`, one call each.

    Completed is: every block that can be completed, of the course or inside
    the block `query.item`, is at exactly 1, and the course schedules nothing
    for later. Nothing is said of a learner who has no such block; NOT_FOUND
    where no learner has the block at all. The platform answers 404 for an
    unknown username as for an unknown course, so 404 for all of them is no
    reading.
    """
    if not subjects:
        return ()
    learners = {username: _find_blocks(rest, query, username) for username in subjects}
    known = {username: blocks for username, blocks in learners.items() if blocks}
    if not known:
        raise rest.name(CALL).failure(FailureKind.NOT_FOUND, NOBODY)
    if query.item and not any(query.item in one.by_id for one in known.values()):
        raise rest.name(CALL).failure(FailureKind.NOT_FOUND, UNSEEN)
    found = (_find_observation(username, blocks, query) for username, blocks in known.items())
    return tuple(observation for observation in found if observation)


def read_all_blocks(rest: RestCaller, course: str) -> Blocks:
    """Every block of the course, whoever may open it; no learner's completion."""
    parameters = {"course_id": course, "all_blocks": "true", "depth": "all"}
    url = rest.url(PATH, {**parameters, "requested_fields": "type,graded,children"})
    return rest.get(CALL, url, _build_blocks)


def _find_blocks(rest: RestCaller, query: ApiQuery, username: str) -> Blocks | None:
    parameters = {"course_id": query.context_id, "username": username, "depth": "all"}
    url = rest.url(PATH, {**parameters, "requested_fields": FIELDS})
    return rest.find(CALL, url, _build_blocks)


def _find_observation(username: str, blocks: Blocks, query: ApiQuery) -> Observation | None:
    start = query.item or blocks.root
    amounts = {leaf.id: leaf.completion for leaf in blocks.leaves(start)}
    completable = {key: amount for key, amount in amounts.items() if amount is not None}
    if not completable:
        return None
    is_unfinished = not query.item and blocks.by_id[blocks.root].is_unfinished
    is_complete = all(amount == 1 for amount in completable.values())
    return Observation(
        subject=username,
        value=Completion(is_complete and not is_unfinished),
        raw_digest=digest_answer([sorted(completable.items()), is_unfinished]),
        source_id=start,
    )


def _build_blocks(content: object) -> Blocks:
    answer = as_object(content, "the answer")
    root = get_text(answer, "root")
    blocks = as_object(answer.get("blocks"), "blocks")
    by_id = {key: _build_block(key, block) for key, block in blocks.items()}
    if root not in by_id:
        raise MalformedAnswer("the root is not among the blocks")
    if any(child not in by_id for block in by_id.values() for child in block.children):
        raise MalformedAnswer("a block is missing")
    return Blocks(root, by_id)


def _build_block(key: str, content: object) -> Block:
    source: Object = as_object(content, "a block")
    if get_text(source, "id") != key:
        raise MalformedAnswer("a block has another id than its key")
    children = as_list(source.get("children", []), "children")
    if not all(isinstance(child, str) for child in children):
        raise MalformedAnswer("children holds what is not a string")
    completion = find_number(source, "completion")
    if completion is not None and not 0 <= completion <= 1:
        raise MalformedAnswer("completion is not between 0 and 1")
    return Block(
        id=key,
        kind=get_text(source, "type"),
        title=read_text(source, "display_name"),
        completion=completion,
        children=tuple(children),
        is_unfinished=source.get("has_scheduled_content") is True,
    )
