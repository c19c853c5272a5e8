"""The report of `peak-apply doctor`, made to be sent to us: no address, no names, no values."""

from __future__ import annotations

from typing import Literal

from reconciler import __version__
from reconciler.formats.document import Document
from reconciler.model.diagnosis import Verdict


class FindingDocument(Document):
    """What was found about one assumption or switch."""

    subject: str
    statement: str
    verdict: Verdict
    detail: str


class DiagnosisDocument(Document):
    format: Literal["peak-apply/diagnosis"] = "peak-apply/diagnosis"
    version: Literal[1] = 1
    peak_apply: str = __version__
    scratch: bool
    """Objects were created to find out more."""
    findings: tuple[FindingDocument, ...]
    unreadable: dict[str, str]
    """Operations that could not be read, each with its status."""
    keys: dict[str, dict[str, list[str]]]
    """The keys of answers and the JSON types of their values, by operation."""
