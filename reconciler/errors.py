"""All exceptions of peak-apply. Each carries its location, request or ref; only the command line picks exit codes.

PeakApplyError
├── InputError              the user's input is wrong: problems with their locations   (model/problem.py)
├── ConfigurationError      options, environment or project file cannot be used
├── OldCheckout             the checkout lacks what was applied last
├── PackingError            a folder cannot be packed
├── InventoryError          the inventory cannot be read or written
│   ├── InventoryDamaged    its content is not what was written
│   └── LeaseHeld           another apply of the same project goes on, or took over
└── ApiError                a request failed
    ├── NotSent             nothing left this machine: name, connection, TLS
    ├── UnknownOutcome      sent, but whether it took effect is not known
    ├── BadResponse         a 2xx answer with an unexpected body
    └── Refused             the platform answered with an error status
        ├── Unauthorized    401, 403
        └── NotFound        404
"""

from __future__ import annotations

import traceback
from pathlib import Path


def describe_internal_error(error: BaseException) -> str:
    """Describe a bug of peak-apply in one line: type and position, without values, which may be secret."""
    frames = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "?"
    return f"internal error: {type(error).__name__} at {where}"


class PeakApplyError(Exception):
    """An error that is reported without a traceback; `fix` says what to do about it."""

    def __init__(self, message: str, fix: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix


class ConfigurationError(PeakApplyError):
    """An option, an environment variable or the project file cannot be used."""


class OldCheckout(PeakApplyError):
    """The checkout lacks what was applied last, and the target or the project refuses to undo that."""


class PackingError(PeakApplyError):
    """A folder cannot be packed."""


class InventoryError(PeakApplyError):
    """The inventory is damaged, belongs to another project or could not be stored."""


class InventoryDamaged(InventoryError):
    """The inventory's content is not what was written; an earlier version may be intact."""


class LeaseHeld(InventoryError):
    """Another apply of the same project goes on, or took over; this one stops."""


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
    """The platform accepted the request, but the body of its answer is not as expected."""


class Refused(ApiError):
    """The platform answered with an error status and a text (`detail`)."""

    def __init__(self, status: int, detail: str, *, request: str, fix: str = "") -> None:
        super().__init__(f"{status} {detail}", request=request, fix=fix)
        self.status = status
        self.detail = detail


class Unauthorized(Refused):
    """401 or 403: the token is missing, wrong, expired, or has no permission."""


class NotFound(Refused):
    """404: the object does not exist."""
