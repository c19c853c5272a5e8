"""The program that gives the official client and ours the same faults, on one fault."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from conformance.official import ROOT, find_interpreter

PAGE = "What is above\n<!-- faults: begin -->\nold\n<!-- faults: end -->\nwhat is below\n"


@pytest.mark.benchmark
@pytest.mark.timeout(300)
def test_an_answer_that_is_lost_makes_a_duplicate_of_theirs_and_none_of_ours(tmp_path: Path) -> None:
    page, kept = tmp_path / "page.md", tmp_path / "kept.json"
    for more in (["--results", str(kept)], ["--load", str(kept)]):  # the second time nothing is run
        page.write_text(PAGE, encoding="utf-8")
        run("--only", "create a webapp", "--fault", "503, but done", "--write", str(page), *more)
        text = page.read_text(encoding="utf-8")
        assert text.startswith("What is above\n<!-- faults: begin -->\n")
        assert text.endswith("<!-- faults: end -->\nwhat is below\n")
        assert "old" not in text
        free = text.partition("### Create a webapp")[2].partition("Where names are unique")[0]
        (line,) = [line for line in free.splitlines() if line.startswith("| 503, but done")]
        peak, ours = line.split(" | ")[1:5], line.split(" | ")[5:]
        assert peak[:2] == ["**0**", "**2 duplicates**"]
        assert "as declared" in ours[1]
        assert ours[-1] == "0, as declared |"


def run(*args: str) -> None:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "PEAK_CONFORMANCE_PYTHON": str(find_interpreter())}
    command = [sys.executable, ROOT / "benchmarks/faults.py", *args]
    ended = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=140)
    assert ended.returncode == 0, ended.stderr
