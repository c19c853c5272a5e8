"""Names that tell that the value is a secret."""

from __future__ import annotations

import re

_SECRET_VARIABLE = re.compile(
    r"TOKEN|KEY|SECRET|PASSWORD|PASSWD|PASSPHRASE|CREDENTIAL|PRIVATE|COOKIE|SESSION|DSN|(^|_)(PAT|AUTH)(_|$)",
    re.IGNORECASE,
)
_SECRET_FIELD = re.compile(
    r"(token|password|passwd|passphrase|secret|credentials?|authorization|cookie|(^|[-_.])key|"
    r"(api|access|private|secret)[-_]?key)$",
    re.IGNORECASE,
)


def is_secret_variable(name: str) -> bool:
    """Whether an environment variable of that name may hold a secret: rather one too many."""
    return _SECRET_VARIABLE.search(name) is not None


def is_secret_name(field: str) -> bool:
    """Whether a field or header of that name holds a secret: `apiKey` does, `secrets` has names."""
    return _SECRET_FIELD.search(field) is not None
