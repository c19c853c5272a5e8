"""The same faults for the official client and for peak-apply.

    python benchmarks/faults.py --write docs/reliability.md

For each operation and each fault both run once on an emulated tenant of their own, with the fault on the one request
that matters, then once more without it. It needs the environment of the official client (`make conformance`) and
takes a quarter of an hour, most of which is waiting. `--results` keeps the observations, `--load` renders them
later; `--only` and `--fault` run a part. Nothing is timed.
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from itertools import product
from pathlib import Path
from typing import Any

from faulty import processes
from faulty.faults import TROUBLES
from faulty.operations import OPERATIONS, State
from faulty.table import Row, render_tables
from faulty.trial import CLIENTS, Case, Observation, observe_case, prepare

BEGIN, END = "<!-- faults: begin -->", "<!-- faults: end -->"
TIMEOUTS = {"peak": 75.0, "peak-apply": 150.0}
"""Seconds until a run counts as hung: peak-apply waits a minute for a silent request, then looks and sends again."""
JOBS = 10


def select_cases(clients: Sequence[str], only: str, fault: str) -> list[Case]:
    """The cases to run; whether names are unique matters to some operations only."""
    operations = [operation for operation in OPERATIONS if only in operation.title]
    troubles = [trouble for trouble in TROUBLES if fault in trouble.title]
    return [
        Case(client, operation, trouble, unique, TIMEOUTS[client])
        for unique, operation, trouble, client in product((False, True), operations, troubles, clients)
        if (operation.named or not unique) and (operation.peak or client != "peak")
    ]


def run_cases(cases: list[Case], jobs: int) -> list[Row]:
    with tempfile.TemporaryDirectory() as name, ThreadPoolExecutor(jobs) as pool:
        folders = {case.operation.title: Path(name, str(n)) for n, case in enumerate(cases)}
        for operation in {case.operation.title: case.operation for case in cases}.values():
            prepare(operation, folders[operation.title])
        return list(pool.map(lambda case: _run_case(case, folders[case.operation.title]), cases))


def _run_case(case: Case, prepared: Path) -> Row:
    seen = observe_case(case, prepared)
    print(f"{case.client}, {case.operation.title}, {case.trouble.title}: {seen.end}", file=sys.stderr)
    return Row(case.client, case.operation.title, case.trouble.title, case.unique, seen)


def save_rows(rows: list[Row], file: Path) -> None:
    file.write_text(json.dumps([asdict(row) for row in rows], indent=1) + "\n", encoding="utf-8")


def load_rows(file: Path) -> list[Row]:
    return [_parse_row(item) for item in json.loads(file.read_text(encoding="utf-8"))]


def _parse_row(item: dict[str, Any]) -> Row:
    seen = item["seen"]
    states = {name: State(**seen[name]) for name in ("state", "last")}
    return Row(**{**item, "seen": Observation(**{**seen, **states, "leaked": tuple(seen["leaked"])})})


def write_tables(page: Path, text: str) -> None:
    """Put the tables between the two marks of a page."""
    before, begin, rest = page.read_text(encoding="utf-8").partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise SystemExit(f"{page} has no {BEGIN} and {END}")
    page.write_text(f"{before}{BEGIN}\n\n{text}\n{END}{after}", encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--write", type=Path, metavar="FILE", help="rewrite the tables of a page")
    parser.add_argument("--results", type=Path, metavar="FILE", help="keep the observations as JSON")
    parser.add_argument(
        "--load", type=Path, metavar="FILE", nargs="+", help="render what --results kept instead"
    )
    parser.add_argument("--client", choices=CLIENTS, help="one of the two; --load puts them together")
    parser.add_argument("--only", default="", metavar="TEXT", help="operations whose title has this in it")
    parser.add_argument("--fault", default="", metavar="TEXT", help="faults whose title has this in it")
    parser.add_argument("--jobs", type=int, default=JOBS)
    given = parser.parse_args()
    if given.load is None and not processes.find_interpreter().exists():
        raise SystemExit("the official client is not installed: make conformance")
    clients = [given.client] if given.client else CLIENTS
    cases = [] if given.load else select_cases(clients, given.only, given.fault)
    rows = run_cases(cases, given.jobs) if cases else [row for file in given.load for row in load_rows(file)]
    if given.results:
        save_rows(rows, given.results)
    text = "" if given.client else render_tables(rows)
    if given.write:
        write_tables(given.write, text)
    else:
        print(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
