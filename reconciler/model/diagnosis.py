"""What `peak-apply doctor` found out about a platform."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Verdict(StrEnum):
    """How the platform compares with what peak-apply assumes."""

    AGREES = "agrees"
    DIFFERS = "differs"
    CANNOT_TELL = "cannot tell"


@dataclass(frozen=True)
class Finding:
    """The verdict on an assumption of the contract (`A7`) or on a switch of the emulator (`unique-names`).

    `detail` holds counts, status words and names of keys, never values that someone stored.
    """

    subject: str
    statement: str
    verdict: Verdict
    detail: str


@dataclass(frozen=True)
class Diagnosis:
    """The findings in order of their subjects; `scratch` if objects were created for them, `left` if some remain.

    `keys` are the keys of the platform's answers with their JSON types, by operation; `unreadable` are the operations
    that could not be read, each with a status.
    """

    findings: tuple[Finding, ...]
    keys: Mapping[str, Mapping[str, list[str]]] = field(default_factory=dict)
    unreadable: Mapping[str, str] = field(default_factory=dict)
    scratch: bool = False
    left: tuple[str, ...] = ()

    def count(self, verdict: Verdict) -> int:
        """How many findings have this verdict."""
        return sum(finding.verdict is verdict for finding in self.findings)
