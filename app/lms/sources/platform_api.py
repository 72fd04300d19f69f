"""Evidence over a platform's own API, beside LTI, with an account that an operator set up."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from app.domain.evidence import Completed, Graded, LevelReached
from app.domain.sources import SourceReason
from app.ports.platform_accounts import ApiQuery, ChosenLevel, Completion, Measure
from app.ports.sources import Heard, LearnerValue

if TYPE_CHECKING:
    from collections.abc import Mapping

    from app.domain.evidence import FactValue
    from app.ports.platform_accounts import Observation, PlatformAccount, PlatformApi
    from app.ports.sources import Wanted

# The names of a source's settings; `levels` are the platform's keys, lowest first, one a line.
MEASURE, ITEM, CRITERION, LEVELS = "measure", "item", "criterion", "levels"


class PlatformApiSource:
    """Implements `EvidenceSource` for the routes that `Route.is_platform_api` names."""

    def __init__(self, api: PlatformApi) -> None:
        self._api = api

    def read(self, wanted: Wanted) -> Heard:
        """What the platform says of each learner whom it can be asked about."""
        settings = wanted.source.settings
        source_id = ":".join(settings.get(name, "") for name in (MEASURE, ITEM, CRITERION))
        if wanted.account is None:
            return Heard(source_id=source_id, obstacle=SourceReason.NO_ACCOUNT)
        asked = self._names(wanted.account, wanted.learners)
        if wanted.learners and not asked:
            return Heard(source_id=source_id, obstacle=SourceReason.NO_USERNAMES)
        query = ApiQuery(
            measure=Measure(settings[MEASURE]),
            context_id=wanted.course.context_id,
            item=settings.get(ITEM, ""),
            criterion=settings.get(CRITERION, ""),
        )
        seen = self._api.read(wanted.account, query, list(asked))
        values = [_value_of(wanted, observation) for observation in seen]
        if None in values:
            return Heard(source_id=source_id, obstacle=SourceReason.SCALE_FOREIGN)
        return Heard(
            source_id=source_id,
            values=tuple(
                LearnerValue(
                    subject=asked[observation.subject],
                    value=value,
                    raw_digest=observation.raw_digest,
                    at=observation.at,
                )
                for observation, value in zip(seen, values, strict=True)
                if value is not None
            ),
        )

    def _names(self, account: PlatformAccount, learners: Mapping[str, str]) -> dict[str, str]:
        """LTI subjects by the name under which the platform's API knows each learner.

        A username that two of them claim is nobody's: one is out of date.
        """
        if not self._api.is_keyed_by_username(account.kind):
            return {subject: subject for subject in learners}
        claimed = Counter(learners.values())
        return {
            username: subject
            for subject, username in learners.items()
            if username and claimed[username] == 1
        }


def _value_of(wanted: Wanted, observation: Observation) -> FactValue | None:
    value = observation.value
    if isinstance(value, Completion):
        return Completed(value.completed)
    if isinstance(value, Graded):
        return value
    return _level_of(wanted, value)


def _level_of(wanted: Wanted, value: ChosenLevel) -> LevelReached | None:
    """Our level at the same place as the platform's; None where the scales do not match."""
    theirs = wanted.source.settings.get(LEVELS, "").split("\n")
    ours = wanted.criterion.levels if wanted.criterion else ()
    if len(theirs) != len(ours) or value.key not in theirs:
        return None
    return LevelReached(ours[theirs.index(value.key)].key)
