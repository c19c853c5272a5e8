"""Secrets that can be recognised in whatever form they come out, one for each place where a secret can stand."""

from __future__ import annotations

import base64
import hashlib
import html
import json
from collections.abc import Iterator, Mapping
from functools import cache
from urllib.parse import quote, quote_plus

AWKWARD = '"&<+/>ü\\%'
AWKWARD_ASCII = '"&<+/>%'


def build_sentinel(place: str, between: str = AWKWARD) -> str:
    """A value of its own for a place: a head and a tail that nothing else contains, and what every escape changes.

    The ends are told apart, so that half a secret (of a text that was cut) is recognised too.
    """
    digits = hashlib.sha256(place.encode()).hexdigest()
    return f"H{digits[:9]}{between}{digits[9:18]}T"


@cache  # thousands of texts are searched for the same values
def list_forms(value: str) -> tuple[tuple[str, str], ...]:
    """Every spelling of a value that is looked for, with its name."""
    return tuple(_iter_forms(value))


def _iter_forms(value: str) -> Iterator[tuple[str, str]]:
    yield "plain", value
    yield "JSON", json.dumps(value)[1:-1]
    yield "JSON, not ASCII", json.dumps(value, ensure_ascii=False)[1:-1]
    yield "JSON in JSON", json.dumps(json.dumps(value))[3:-3]
    yield "URL", quote(value, safe="")
    yield "URL, form", quote_plus(value)
    yield "HTML", html.escape(value)
    yield "HTML, numbers", "".join(c if c.isalnum() else f"&#{ord(c)};" for c in value)
    yield "head", value[:10]
    yield "tail", value[-10:]
    for part, text in (("", value), (" of the head", value[:10]), (" of the tail", value[-10:])):
        for shift in range(3):
            inner = encode_base64(text.encode(), shift)
            yield f"base64+{shift}{part}", inner
            yield f"base64url+{shift}{part}", inner.translate(str.maketrans("+/", "-_"))


def encode_base64(data: bytes, shift: int) -> str:
    """The base64 digits that depend on the data alone, where `shift` bytes of something else come before it."""
    whole = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
    start = -(-shift * 8 // 6)
    return whole[start : (shift + len(data)) * 8 // 6]


def find_hits(text: str, values: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Which places' values stand in a text, and in which form."""
    for place, value in values.items():
        for form, spelling in list_forms(value):
            if spelling in text:
                yield place, form


FORMS = len(list_forms(build_sentinel("any")))
