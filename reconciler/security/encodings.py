"""How a text is written by whoever repeats it: escaped, quoted, encoded, or one within the other.

A secret is looked for in all of these spellings wherever somebody else's text is shown.
"""

from __future__ import annotations

import base64
import html
import json
from collections.abc import Iterator
from urllib.parse import quote, quote_plus


def list_escaped_forms(text: str) -> Iterator[str]:
    """The text itself, and as JSON, Python, HTML and addresses write it."""
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
    """The base64 digits that stand for the text alone, at each of the three ways in which it can be aligned.

    At both ends up to a byte is shared with what stands beside it: those digits are not part of it.
    """
    data = text.encode("utf-8", "surrogatepass")
    for shift in range(3):
        whole = base64.b64encode(b"\0" * shift + data).decode().rstrip("=")
        inner = whole[-(-shift * 8 // 6) : (shift + len(data)) * 8 // 6]
        yield inner
        yield inner.translate(str.maketrans("+/", "-_"))


def list_encodings(text: str) -> frozenset[str]:
    """All of them, for the text and for the text inside JSON: requests are JSON, and are repeated escaped."""
    inner = {text, *_list_json_forms(text)}
    return frozenset(
        spelling
        for one in inner
        for how in (list_escaped_forms, list_base64_forms)
        for spelling in how(one)
        if spelling
    )


def _list_json_forms(text: str) -> Iterator[str]:
    for ascii_only in (True, False):
        yield json.dumps(text, ensure_ascii=ascii_only)[1:-1]
