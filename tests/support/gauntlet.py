"""The part of a search that runs with every change, and with `make gauntlet` (reliability 2: CI and gauntlet).

A test with the marker `gauntlet` is such a search: its time is not limited there.
"""

from __future__ import annotations

import os
from typing import TypeVar

T = TypeVar("T")

FULL = bool(os.environ.get("GAUNTLET"))
SLICE_SECONDS = 300


def choose(of_a_slice: T, of_all: T) -> T:
    """The value for a part of a search, or for the whole of it."""
    return of_all if FULL else of_a_slice
