"""Small pieces of English that several messages need."""

from __future__ import annotations


def add_article(noun: str) -> str:
    """`an image`, `a workflow`."""
    return f"{'an' if noun[0] in 'aeiou' else 'a'} {noun}"
