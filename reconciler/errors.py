"""The exception tree. An error carries its place, request or ref; only the command line picks exit codes.

PeakApplyError
├── InputError            what the user wrote: problems with their places   (model/problem.py)
├── ConfigurationError    flags, environment, project file
├── PackingError          a folder that cannot be packed
├── InventoryError        the record of what this project owns cannot be read or written
│   ├── Damaged           it holds something else than what was written
│   └── Claimed           another apply of the same project is under way, or took over
└── ApiError              a request failed
    ├── NotSent           nothing left this machine: name, connection, TLS
    ├── UnknownOutcome    sent, but whether it took effect is not known
    ├── BadAnswer         a 2xx whose body cannot be understood
    └── Refused           the platform answered with an error code
        ├── Unauthorized  401, 403
        └── NotFound      404
"""

from __future__ import annotations

import traceback
from pathlib import Path


def describe_internal_error(error: BaseException) -> str:
    """A mistake of ours in one line: its kind and where, without values, which may be secret."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"internal error: {type(error).__name__} at {where}"


class PeakApplyError(Exception):
    """Anything peak-apply reports without a traceback; `remedy` says what to do next."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class ConfigurationError(PeakApplyError):
    """A flag, an environment variable or the project file is unusable."""


class PackingError(PeakApplyError):
    """A folder cannot become an artifact."""


class InventoryError(PeakApplyError):
    """The inventory is damaged, belongs to another project or could not be stored."""


class InventoryDamaged(InventoryError):
    """An inventory that cannot be what was written: an earlier version may be."""


class LeaseHeld(InventoryError):
    """Another apply of the same project is under way, or took over: this one does nothing more."""


class ApiError(PeakApplyError):
    """A request to the platform failed; `request` is "METHOD /path", `what` the message without it."""

    def __init__(self, message: str, *, request: str, fix: str = "") -> None:
        super().__init__(f"{request}: {message}", fix)
        self.request = request
        self.what = message


class NotSent(ApiError):
    """Nothing left this machine."""


class UnknownOutcome(ApiError):
    """The request was sent; whether it took effect is not known."""


class BadResponse(ApiError):
    """The platform accepted the request but its answer cannot be understood."""


class Refused(ApiError):
    """The platform answered with an error code (`status`) and a text (`detail`)."""

    def __init__(self, status: int, detail: str, *, request: str, fix: str = "") -> None:
        super().__init__(f"{status} {detail}", request=request, fix=fix)
        self.status = status
        self.detail = detail


class Unauthorized(Refused):
    """401 or 403: the token is missing, wrong, expired or not permitted."""


class NotFound(Refused):
    """404: the object does not exist."""
