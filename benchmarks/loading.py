"""How long it takes to load, render and validate many manifests: `python benchmarks/loading.py`.

Prints CPU seconds, the median of a few runs, each in a process of its own so that nothing is cached between
them. The goals: 1,000 distinct workflow manifests of 60 lines take at most 6 s as templates, and 1.2 s
without templates.
"""

from __future__ import annotations

import argparse
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

COUNT, RUNS = 1_000, 3
GOALS = {"plain": 1.2, "templates": 6.0}
PROJECT = """\
project: benchmark
id: 3c2f7a52-5a0e-4a30-9a43-0d5f0f1b7d10
artifact_root: .
targets: {local: {embedded: tenant.db}}
params: {image: 7, version: 21, owner: data, machine: 23, spread: 3}
"""
HEAD = """\
body:
  name: {name}
  tags:
    - name: {owner}
    - name: nightly
  triggers:
    - cron: "{minute} 0 * * 1"
  watchers:
    - user: someone@example.com
      events: {{success: false, fail: true, runtimeExceeded: 10}}
  retryOptions: {{duration: 5, exitCodes: [1, 2], exponentialBackoff: false, numberOfRetries: 3}}
  steps:
"""
STEP = """\
    {step}:
      type: standard
      imageId: {image}
      imageVersionId: {version}
      command: python run.py --part {part}
      resources:
        instanceTypeId: {machine}
        storage: 10GB
      parents: [{parents}]
"""
STEPS, LINES = 5, 60


def render_manifest(number: int, *, templated: bool) -> str:
    """A workflow of 60 lines that no other number has."""
    values = {
        "image": "{{ image }}",
        "version": "{{ version }}",
        "machine": "{{ machine }}",
        "owner": "{{ owner }}",
        "minute": "{{ spread * 7 }}",
    }
    if not templated:
        values = {"image": "7", "version": "21", "machine": "23", "owner": "data", "minute": "21"}
    name = f"flow-{number}" + ("-{{ target }}" if templated else "-local")
    text = HEAD.format(name=name, **values)
    for step in range(STEPS):
        parents = f"step-{number}-{step - 1}" if step else ""
        text += STEP.format(step=f"step-{number}-{step}", part=step, parents=parents, **values)
    lines = text.splitlines()
    padding = [f"# note {line} of flow {number}" for line in range(LINES - len(lines))]
    return "\n".join([*padding, *lines]) + "\n"


def measure(folder: Path) -> float:
    """CPU seconds of one load in this process, without the imports."""
    from reconciler import pipeline  # noqa: PLC0415 - not part of what is measured
    from reconciler.config.project import ProjectOptions  # noqa: PLC0415 - see above

    began = time.process_time()
    loaded = pipeline.load_manifests(pipeline.open_project(folder, ProjectOptions(), {}))
    spent = time.process_time() - began
    if len(loaded.resources) != len(list((folder / "workflows").iterdir())):
        raise SystemExit("not every manifest was loaded")
    return spent


def measure_median(folder: Path, runs: int) -> float:
    command = [sys.executable, __file__, "--measure", str(folder)]
    return statistics.median(
        float(subprocess.run(command, check=True, capture_output=True, text=True).stdout) for _ in range(runs)
    )


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, default=COUNT)
    parser.add_argument("--runs", type=int, default=RUNS)
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.measure:
        print(measure(given.measure))
        return 0
    found = {}
    for kind, goal in GOALS.items():
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            (folder / "workflows").mkdir()
            (folder / "peak-apply.yaml").write_text(PROJECT, encoding="utf-8")
            for number in range(given.count):
                text = render_manifest(number, templated=kind == "templates")
                (folder / f"workflows/flow-{number:05}.yaml").write_text(text, encoding="utf-8")
            spent = measure_median(folder, given.runs)
        found[kind] = {"cpu_seconds": round(spent, 2), "goal": round(goal * given.count / COUNT, 2)}
    print(json.dumps(found) if given.json else format_table(found, given.count))
    return 0


def format_table(found: dict[str, dict[str, float]], count: int) -> str:
    rows = [f"{'manifests':<20}{'CPU s':>8}{'goal':>8}"]
    rows += [
        f"{f'{count:,} {kind}':<20}{one['cpu_seconds']:>8}{one['goal']:>8}" for kind, one in found.items()
    ]
    return "\n".join(rows)


if __name__ == "__main__":
    sys.exit(main())
