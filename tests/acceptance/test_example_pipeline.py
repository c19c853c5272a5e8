"""The shipped pull-request pipeline: its steps run as shell commands against a served tenant."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[2]
WORKFLOW = ROOT / "docs/examples/github-actions.yaml"


@dataclass(frozen=True)
class Runner:
    """A checkout of the demo project, and a shell as a CI runner has it."""

    checkout: Path
    environment: dict[str, str]

    def step(self, job: str, name: str, **extra: str) -> subprocess.CompletedProcess[str]:
        (step,) = [s for s in definition()["jobs"][job]["steps"] if s.get("name") == name]
        return subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step["run"]],
            cwd=self.checkout,
            env={**self.environment, **extra},
            capture_output=True,
            text=True,
            check=False,
            timeout=100,
        )


def definition() -> Any:
    return YAML(typ="safe", pure=True).load(WORKFLOW.read_text())


@pytest.fixture
def served(tmp_path: Path) -> Iterator[str]:
    command = [sys.executable, "-m", "reconciler", "emulator", "--port", "0", "--build-seconds", "0"]
    server = subprocess.Popen(
        [*command, "--database", str(tmp_path / "served.db"), "--token", "a-token"],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert server.stdout is not None
    line = server.stdout.readline().strip()
    assert line.startswith("listening on http://127.0.0.1:")
    yield line.removeprefix("listening on ")
    server.send_signal(signal.SIGTERM)
    assert server.wait(timeout=20) == 0
    server.stdout.close()


@pytest.fixture
def runner(tmp_path: Path, served: str) -> Runner:
    checkout = tmp_path / "checkout"
    shutil.copytree(ROOT / "manifests", checkout / "manifests")
    tools = tmp_path / "bin"
    tools.mkdir()
    (tools / "gh").write_text('#!/bin/sh\nprintf "%s\\n" "$*" >> "$GH_CALLS"\n')
    (tools / "gh").chmod(0o755)
    return Runner(
        checkout,
        {
            "PATH": f"{tools}:{Path(sys.executable).parent}:{os.environ['PATH']}",
            "HOME": str(tmp_path),
            "CI": "true",
            "TARGET": definition()["env"]["TARGET"],
            "PEAK_APPLY_URL": served,
            "GITHUB_STEP_SUMMARY": str(tmp_path / "summary.md"),
            "GH_CALLS": str(tmp_path / "gh-calls"),
            "PULL_REQUEST": "7",
        },
    )


def test_a_pull_request_is_validated_planned_and_commented_and_a_merge_applies(
    runner: Runner, tmp_path: Path
) -> None:
    validated = runner.step("plan", "Validate")
    assert validated.returncode == 0
    assert "::error" not in validated.stdout
    planned = runner.step("plan", "Plan", PEAK_AUTH_TOKEN="a-token")
    assert planned.returncode == 0, planned.stderr
    comment = (runner.checkout / "plan.md").read_text()
    assert comment.startswith("<!-- peak-apply: churn/prod -->\n")
    assert "workflow/churn-train" in comment
    assert runner.step("plan", "Comment").returncode == 0
    assert (tmp_path / "gh-calls").read_text().startswith("pr comment 7 --body-file plan.md")
    applied = runner.step("apply", "Apply", PEAK_AUTH_TOKEN="a-token")
    assert applied.returncode == 0, applied.stdout + applied.stderr
    again = runner.step("plan", "Plan", PEAK_AUTH_TOKEN="a-token")
    assert again.returncode == 0
    assert "Nothing to do" in (runner.checkout / "plan.md").read_text()


def test_a_wrong_manifest_is_annotated_and_never_planned(runner: Runner) -> None:
    manifest = runner.checkout / "manifests/workflows/score.yaml"
    manifest.write_text(manifest.read_text().replace("command:", "comand:"))
    validated = runner.step("plan", "Validate")
    assert validated.returncode == 1
    lines = validated.stdout.splitlines()
    assert any(
        line.startswith("::error file=manifests/workflows/score.yaml,line=11,col=7::") for line in lines
    ), lines


def test_a_wrong_token_is_refused_without_showing_it(runner: Runner) -> None:
    planned = runner.step("plan", "Plan", PEAK_AUTH_TOKEN="s3cret-t0ken")
    assert planned.returncode == 1
    assert "401" in planned.stderr
    assert "PEAK_AUTH_TOKEN" in planned.stderr
    assert "s3cret" not in planned.stderr + planned.stdout


def test_the_pipeline_gives_strangers_nothing() -> None:
    text, workflow = WORKFLOW.read_text(), definition()
    assert "pull_request_target" not in text
    assert workflow["permissions"] == {"contents": "read"}
    used = re.findall(r"uses: (\S+)", text)
    assert used
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", action) for action in used)
