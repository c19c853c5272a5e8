"""Seeds that a test goes through; those that fail are named."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory


def iter_seeds(otherwise: int, shard: int = 0, shards: int = 1) -> Iterator[int]:
    """Those of a shard: of `SEEDS`, else so many from 0 on."""
    asked = os.environ.get("SEEDS", f"0-{otherwise}")
    numbers: list[int] = []
    for part in asked.split(","):
        first, _, last = part.partition("-")
        numbers.extend(range(int(first), int(last) if last else int(first) + 1))
    return iter(numbers[shard::shards])


def try_all_seeds(survive: Callable[[Path, int], None], numbers: Iterator[int]) -> None:
    """Every seed is tried, and each that fails is named."""
    failed = []
    for seed in numbers:
        with TemporaryDirectory() as folder:
            try:
                survive(Path(folder), seed)
            except Exception as error:  # noqa: BLE001 - every one is reported, with its seed
                error.add_note(f"SEEDS={seed}")
                failed.append(error)
    if failed:
        raise ExceptionGroup(f"{len(failed)} seeds failed", failed)
