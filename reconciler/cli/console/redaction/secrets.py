"""The secrets of this run, and the two redactors that everything goes through.

Every run imports this, `--help` too: what only some need is imported where they need it.
"""

from __future__ import annotations

import os

from reconciler.cli.console.redaction.redactor import Redactor

redact = Redactor()
"""Replaces secrets. Every output goes through it."""
redact_external = Redactor()
"""For what others wrote, a server's message or a log: it also replaces sensitive texts, and secrets in any encoding."""
SHORTEST_SENSITIVE = 8
"""Characters of the shortest sensitive text: a build argument may be 3.12."""


def reset_secrets() -> None:
    """Forget what an earlier run in this process registered."""
    redact.clear()
    redact_external.clear()


def register_secrets(*values: str) -> None:
    """Secrets, which no output may show from now on, however a server or a library repeats them."""
    from reconciler.security.encodings import list_encodings, list_escaped_forms

    for value in values:
        redact.register(list_escaped_forms(value))
        redact_external.register(list_encodings(value))


def register_token() -> None:
    """The token, wherever the environment holds it; for output that comes before the project is known."""
    from reconciler.security.tokens import TOKEN_VARIABLES

    register_secrets(*filter(None, (os.environ.get(name) for name in TOKEN_VARIABLES)))


def register_sensitive_texts(*values: str) -> None:
    """Values of fields that are never shown. They may be plain words, so only what others wrote is searched for them.

    The second word of a header and the path of an address are often the secret alone.
    """
    from reconciler.security.encodings import list_encodings

    for value in values:
        for part in {value, *value.split(), value.partition("://")[2].partition("/")[2]}:
            if len(part) >= SHORTEST_SENSITIVE:
                redact_external.register(list_encodings(part))
