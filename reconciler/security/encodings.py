"""The encodings in which a secret may appear in text that others wrote: escaped, quoted, base64, or nested.

A server that repeats a request in a message may have escaped it, and log collectors encode what they pass on.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Collection, Iterator
from urllib.parse import quote, quote_plus

MIN_EMBEDDED_LENGTH = 8
"""Characters of a secret that is searched for inside of other values: a shorter one may be there by chance."""


def contains_any(value: str, secrets: Collection[str]) -> bool:
    """Whether a value is one of the secrets, or contains one in any encoding."""
    return any(
        value.strip() == secret
        or (len(secret) >= MIN_EMBEDDED_LENGTH and any(form in value for form in list_encodings(secret)))
        for secret in secrets
    )


def list_encodings(text: str) -> frozenset[str]:
    """All encodings of a text, and of the text inside JSON: requests are JSON, and servers repeat them escaped."""
    inner = {text, *_list_json_forms(text)}
    return frozenset(
        form
        for one in inner
        for forms in (list_escaped_forms(one), list_base64_forms(one))
        for form in forms
        if form
    )


def list_escaped_forms(text: str) -> Iterator[str]:
    """The text itself, and as JSON, Python, HTML and URLs write it."""
    yield text
    yield from _list_json_forms(text)
    yield repr(text)[1:-1]
    yield repr(text.encode("utf-8", "surrogatepass"))[2:-1]
    yield html.escape(text)
    yield html.escape(text, quote=False)
    yield html.escape(text).replace("&quot;", "&#34;").replace("&#x27;", "&#39;")
    for safe in ("", "/"):
        yield quote(text, safe=safe, errors="surrogatepass")
        yield quote_plus(text, safe=safe, errors="surrogatepass")


def list_base64_forms(text: str) -> Iterator[str]:
    """The base64 digits that encode nothing but the text, for each of its three possible alignments.

    The digits at both ends also encode bits of the bytes around the text, so they are left out.
    """
    data = text.encode("utf-8", "surrogatepass")
    for shift in range(3):
        digits = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        inner = digits[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))


def _list_json_forms(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        yield json.dumps(text, ensure_ascii=ascii_only)[1:-1]
