"""Faults by seed: the same seed spoils the same requests of a run in the same way (R2)."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

from reconciler.emulator.faults.fault import AnswerKind, Commit, Fault

_CODES = (500, 502, 503, 504)
_BODIES = (AnswerKind.TRUNCATED, AnswerKind.HTML, AnswerKind.EMPTY, AnswerKind.CUT)


@dataclass(frozen=True)
class Schedule:
    """A share `rate` of the requests is spoiled, of the first `requests` of them if that is given.

    Late commits come within `late` seconds, lists lag by up to `lag`, silence lasts `hang`.
    """

    seed: int
    rate: float = 0.1
    requests: int | None = None
    late: float = 30.0
    lag: float = 2.0
    hang: float = 90.0

    def draw(self, number: int, method: str, *, is_list: bool) -> Fault | None:
        """The fault of the request of that number, counted from 0."""
        if self.requests is not None and number >= self.requests:
            return None
        chance = random.Random(f"{self.seed}/{number}")  # noqa: S311 - a schedule, not a secret
        if chance.random() >= self.rate:
            return None
        fault = chance.choice(
            self._read_faults(chance, is_list=is_list) if method == "GET" else self._write_faults(chance)
        )
        return replace(fault, name=f"seed {self.seed}: {fault.name}")

    def _read_faults(self, chance: random.Random, *, is_list: bool) -> Sequence[Fault]:
        lists = (
            Fault("shift", shift=chance.choice((-1, 1))),
            Fault("lag", lag=chance.uniform(0, self.lag)),
        )
        return (
            *self._refusal_faults(chance),
            *self._connection_faults(Commit.NOW),
            *(lists if is_list else ()),
        )

    def _write_faults(self, chance: random.Random) -> Sequence[Fault]:
        after = (
            *(Fault(f"{code} after commit", AnswerKind.STATUS, Commit.NOW, code) for code in _CODES),
            *self._connection_faults(Commit.NOW),
        )
        late = chance.uniform(0, self.late)
        arriving = (
            Fault("503, late commit", AnswerKind.STATUS, Commit.LATE, 503, late=late),
            Fault("reset, late commit", AnswerKind.RESET, Commit.LATE, late=late),
        )
        return (*self._refusal_faults(chance), *self._connection_faults(Commit.NEVER), *after, *arriving)

    def _refusal_faults(self, chance: random.Random) -> Sequence[Fault]:
        return (
            Fault("429", AnswerKind.STATUS, Commit.NEVER, 429),
            Fault(
                "429 with Retry-After", AnswerKind.STATUS, Commit.NEVER, 429, retry_after=chance.randint(1, 5)
            ),
            *(Fault(str(code), AnswerKind.STATUS, Commit.NEVER, code) for code in _CODES),
            Fault("401", AnswerKind.STATUS, Commit.NEVER, 401),
            Fault("307", AnswerKind.REDIRECT, Commit.NEVER, 307, location="https://elsewhere.example.com/"),
        )

    def _connection_faults(self, commit: Commit) -> Sequence[Fault]:
        when = str(commit)
        return (
            Fault(f"reset {when}", AnswerKind.RESET, commit),
            Fault(f"hang {when}", AnswerKind.HANG, commit, seconds=self.hang),
            Fault("slow", AnswerKind.SLOW, Commit.NOW, seconds=1.0),
            *(Fault(f"{told} {when}", told, commit) for told in _BODIES),
        )
