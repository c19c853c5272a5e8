"""Addresses, tokens and paths of a run: what is wrong is named before anything is done."""

from __future__ import annotations

import os
from collections.abc import Callable

import pytest
from support.files import PROJECT
from support.small_project import write_small_project
from support.workspace import Workspace

from reconciler.emulator import Emulator

Serve = Callable[..., Emulator]


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("http://[::1", "is not an address"),
        ("https://service.peak.ai:99999", "is not an address"),
        ("https://service.peak.ai/\nx", "is not an address"),
    ],
)
def test_an_address_that_is_none_is_explained(
    world: Workspace, url: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PEAK_APPLY_URL", url)
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token")
    refused = world.plan()
    assert (refused.code, said in refused.err, "internal error" in refused.err) == (1, True, False)


def test_a_token_with_a_line_break_at_its_end_works_and_an_odd_one_is_named(
    world: Workspace, serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve()
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a-token\n")
    write_small_project(world)
    assert world.plan().code == 0
    monkeypatch.setenv("PEAK_AUTH_TOKEN", "a\u2013token")
    refused = world.plan()
    assert "the token in PEAK_AUTH_TOKEN contains characters that no token has" in refused.err


def test_a_report_that_cannot_be_written_is_refused_before_anything_is_done(world: Workspace) -> None:
    write_small_project(world)
    for output in ("missing/report.txt", "."):
        refused = world.apply("--output", output)
        assert refused.code == 1
        assert f"--output {output} cannot be written" in refused.err
    assert not world.database.exists() or world.journal() == []


def test_an_embedded_tenant_in_an_impossible_place_is_explained(world: Workspace) -> None:
    world.write("file", "x")
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db", "file/tenant.db"))
    refused = world.plan()
    assert "name another file under `embedded:`" in refused.err
    assert "internal error" not in refused.err


def test_the_project_reads_nothing_outside_of_its_repository(
    world: Workspace, monkeypatch: pytest.MonkeyPatch, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside")
    (outside / "secret.yaml").write_text("sesame: open-sesame\n")
    write_small_project(world)
    cases = {
        f"artifact_root: {outside}\n": "artifact_root: ",
        f"params: {outside}/secret.yaml\n": "params: ",
        f"params: {os.path.relpath(outside, world.root)}/secret.yaml\n": "params: ",
    }
    for line, said in cases.items():
        world.write("peak-apply.yaml", PROJECT.replace("artifact_root: .\n", "") + line)
        refused = world.run("validate", ".")
        assert refused.code == 1, refused.out
        assert said in refused.out
        assert "--allow-root" in refused.out
        assert "sesame" not in refused.out + refused.err
    assert world.run("validate", ".", "--allow-root", str(outside)).code == 0
    monkeypatch.setenv("PEAK_APPLY_ALLOW_ROOTS", str(outside))
    assert world.run("validate", ".").code == 0


def test_a_manifest_that_is_a_link_out_of_the_repository_or_no_file_is_not_read(
    world: Workspace, tmp_path_factory: pytest.TempPathFactory
) -> None:
    outside = tmp_path_factory.mktemp("outside") / "secret.yaml"
    outside.write_text("PEAK_AUTH_TOKEN=open-sesame\n")
    write_small_project(world)
    (world.root / "workflows/link.yaml").symlink_to(outside)
    os.mkfifo(world.root / "workflows/pipe.yaml")
    refused = world.run("validate", ".")
    assert refused.code == 1
    assert "workflows/link.yaml: error: this is a link to" in refused.out
    assert "workflows/pipe.yaml: error: this is not a plain file" in refused.out
    assert "sesame" not in refused.out + refused.err
