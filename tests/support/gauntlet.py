"""How much of a search goes for every change, and how much with `make gauntlet` (reliability 2: CI and gauntlet).

A test with the marker `gauntlet` is such a search: its time is not limited there.
"""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

FULL = bool(os.environ.get("GAUNTLET"))
SLICE_SECONDS = 300


def choose(of_a_slice: T, of_all: T) -> T:
    """What holds for a slice, or for the whole search."""
    return of_all if FULL else of_a_slice
