"""`peak-apply doctor` at the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from support.small_project import write_small_project
from support.workspace import Workspace

REPORT = "peak-apply-doctor.json"


def test_a_tenant_is_judged_without_a_write_and_the_report_names_nothing(world: Workspace) -> None:
    write_small_project(world)
    assert world.apply().code == 0
    ended = world.run("doctor", ".")
    assert ended.code in {0, 2}, ended.err
    assert "Agrees: " in ended.out
    assert {entry.method for entry in world.journal()[world.seen :]} == {"GET"}
    report = json.loads((world.root / REPORT).read_text())
    assert (report["format"], report["scratch"]) == ("peak-apply/diagnosis", False)
    assert "trainer" not in json.dumps(report)


def test_scratch_needs_consent_and_leaves_nothing(world: Workspace) -> None:
    refused = world.run("doctor", ".", "--scratch", "tmp")
    assert refused.code == 1
    assert world.sent() == []
    ended = world.run("doctor", ".", "--scratch", "tmp", "--yes")
    assert ended.code in {0, 2}, ended.err
    created = [entry for entry in world.sent() if entry.method == "POST" and entry.status == 200]
    assert created
    for path, key in (
        ("/workflows/api/v1/workflows/", "workflows"),
        ("/artifacts/api/v1/artifacts/", "artifacts"),
    ):
        assert world.send_as_other_user("GET", path)[key] == []


@pytest.mark.parametrize("prefix", ["", "A", "a b", "a" * 31, "../x"])
def test_a_prefix_that_cannot_begin_a_name_is_a_usage_error(world: Workspace, prefix: str) -> None:
    ended = world.run("doctor", ".", "--scratch", prefix, "--yes")
    assert ended.code == 1
    assert "cannot begin a name" in ended.err
    assert world.journal() == []


def test_an_unreachable_platform_ends_with_one_error_and_no_report(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEAK_APPLY_URL", "http://127.0.0.1:9")
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "t")
    ended = world.run("doctor", ".")
    assert ended.code == 1
    assert "cannot reach http://127.0.0.1:9" in ended.err
    assert not (world.root / REPORT).exists()


def test_a_file_of_authorities_that_does_not_exist_is_named_before_anything_is_sent(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PEAK_APPLY_URL", "https://service.peak.ai")
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "t")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "missing.pem"))
    ended = world.plan()
    assert ended.code == 1
    assert "SSL_CERT_FILE names" in ended.err
    assert "fix: name a PEM file" in ended.err
