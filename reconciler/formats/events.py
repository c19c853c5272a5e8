"""The end of an apply for scripts, and what it emits while it goes on: one JSON object per line of `--log-json`."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import Field, WithJsonSchema

from reconciler.formats.document import Count, Document, Fix, RefText, Seconds
from reconciler.model.plans.change import Action
from reconciler.model.result import Outcome


class ResultDocument(Document):
    """How one change ended."""

    ref: RefText
    action: Action
    outcome: Outcome
    reason: str
    remedy: Fix
    sent: bool
    """Whether a write left this machine."""
    seconds: Seconds
    log: tuple[str, ...]
    """The end of a build's log."""
    log_file: str
    """The file that holds the whole log; empty where none was written."""
    ids: dict[str, int | str] = Field(default_factory=dict)
    """The ids of what exists now, as the platform names them: id, or imageId and versionId."""
    addresses: dict[str, str] = Field(default_factory=dict)
    """Where people reach it: applicationUrl, webhook (*** unless --show-webhooks). Empty with --no-verify."""


class ReportDocument(Document):
    """What `apply --format json` prints."""

    format: Literal["peak-apply/report"] = "peak-apply/report"
    version: Literal[1] = 1
    results: tuple[ResultDocument, ...]
    inventory_error: str
    verified: bool | None
    """Whether a plan made afterwards has nothing left to do of what was done; null where none was made."""
    remaining: int
    """How many other resources that plan would change."""
    left: tuple[str, ...]
    """The resources that were applied and still differ."""
    unverified: str
    """Why no plan could be made afterwards."""
    still_owned: tuple[str, ...] = ()
    """What a `destroy` was to delete and the project still owns; absent where there is nothing."""

    def content(self) -> dict[str, Any]:
        """The document; a key that was added later is left out where it says nothing."""
        content = self.model_dump()
        if not content["still_owned"]:
            del content["still_owned"]
        return content


class EventDocument(Document):
    """What every line begins with; the time is set when the line is written."""

    format: Literal["peak-apply/event"] = "peak-apply/event"
    version: Literal[1] = 1
    time: Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})] = ""
    event: str


class Planned(EventDocument):
    """What an apply is about to do."""

    event: Literal["planned"] = "planned"
    project: str
    target: str
    address: str
    counts: dict[Action, Count]


class Queued(EventDocument):
    event: Literal["queued"] = "queued"
    ref: RefText
    action: Action
    waits_for: tuple[RefText, ...]


class Started(EventDocument):
    event: Literal["started"] = "started"
    ref: RefText
    action: Action


class Noted(EventDocument):
    event: Literal["noted"] = "noted"
    ref: RefText
    message: str


class Uploaded(EventDocument):
    """How far an upload is, at most once a second."""

    event: Literal["progress"] = "progress"
    ref: RefText
    bytes_sent: Count = Field(alias="sent")
    bytes_total: Count = Field(alias="total")


class StillRunning(EventDocument):
    """A change is still being carried out; about once a minute."""

    event: Literal["running"] = "running"
    ref: RefText
    action: Action
    doing: str
    seconds: Seconds


class Finished(ResultDocument, EventDocument):
    event: Literal["finished"] = "finished"


class ProblemFound(EventDocument):
    """A problem in what the user wrote, or an error."""

    event: Literal["problem"] = "problem"
    level: Literal["error", "warning", "note"]
    message: str
    place: Annotated[str | None, Field(description="FILE:LINE:COLUMN")]
    remedy: str


class Message(EventDocument):
    """Anything else."""

    event: Literal["message"] = "message"
    level: Literal["info"] = "info"
    message: str


Line = Annotated[
    Planned | Queued | Started | Noted | Uploaded | StillRunning | Finished | ProblemFound | Message,
    Field(discriminator="event"),
]
