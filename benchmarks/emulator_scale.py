"""How long the emulator takes for pages of long lists, and to open: 10,000 workflows, 1,000 images of ten versions.

`.venv/bin/python benchmarks/emulator_scale.py`; all in one process, without a network.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from emulator.large_tenant import REQUESTS, fill_tenant
from support.tenant import Tenant

from reconciler.emulator import Emulator, Settings

TIMES = 15


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        full, empty = f"{folder}/full.db", f"{folder}/empty.db"
        Tenant(database=empty).emulator.close()
        tenant = Tenant(database=full)
        built = _measure(lambda: fill_tenant(tenant), 1)[0]
        print(f"{'':36}  median ms  worst ms")
        for what, (path, query) in REQUESTS.items():
            _print_row(what, lambda path=path, query=query: tenant.get(path, **query))  # type: ignore[misc]
        tenant.emulator.close()
        for what, database in (("opening it", full), ("opening an empty one", empty)):
            _print_row(what, lambda database=database: Emulator(Settings(database=database)).close())  # type: ignore[misc]
        megabytes = Path(full).stat().st_size / 1e6
        print(f"\n{megabytes:.0f} MB, filled in {built / 1000:.1f} s")


def _print_row(what: str, run: Callable[[], object]) -> None:
    taken = _measure(run, TIMES)
    print(f"{what:36} {statistics.median(taken):10.2f} {max(taken):9.2f}")


def _measure(run: Callable[[], object], times: int) -> list[float]:
    """Milliseconds of each run."""
    taken = []
    for _ in range(times):
        start = time.perf_counter()
        run()
        taken.append(1000 * (time.perf_counter() - start))
    return taken


if __name__ == "__main__":
    main()
