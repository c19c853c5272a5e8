"""An apply from a checkout that lacks what was applied last says so, and a protected target refuses it."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from support.files import PROJECT
from support.workspace import CommandResult, Workspace

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("ci_of_alice")]

NOTES = """\
body:
  name: notes
  description: {text}
artifact: {{path: artifacts/files}}
"""
UNKNOWN = "note: cannot tell whether this checkout contains commit"


def git(folder: Path, *command: str) -> str:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    settings = ["user.name=A", "user.email=a@example.com", "commit.gpgsign=false", "init.defaultBranch=main"]
    ended = subprocess.run(
        ["git", *(part for setting in settings for part in ("-c", setting)), *command],
        cwd=folder, env=clean, capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ended.stdout.strip()


def commit(world: Workspace, subject: str, **texts: str) -> str:
    """Write the description of `notes`, or other files by name, and commit them; the id of the commit."""
    for name, text in texts.items():
        if name == "notes":
            world.write("artifacts/notes.yaml", NOTES.format(text=text))
        else:
            world.write(f"artifacts/files/{name}.txt", text)
    git(world.root, "add", "-A")
    git(world.root, "commit", "-q", "-m", subject)
    return git(world.root, "rev-parse", "HEAD")


@pytest.fixture
def repository(world: Workspace) -> Workspace:
    """A project in a repository; its first commit is applied."""
    world.write(".gitignore", "tenant.db*\n")
    git(world.root, "init", "-q")
    commit(world, "one", notes="one", a="a")
    apply(world)
    return world


def apply(world: Workspace, *args: str, code: int = 0) -> CommandResult:
    ended = world.apply(*args)
    assert ended.code == code, ended.out + ended.err
    return ended


def protect(world: Workspace) -> None:
    world.write("peak-apply.yaml", PROJECT.replace("tenant.db}", "tenant.db, protect: true}"))


def describe(world: Workspace) -> str:
    found = world.send_as_other_user("GET", "/artifacts/api/v1/artifacts/")["artifacts"]
    (text,) = [one["description"] for one in found if one["name"] == "notes"]
    return str(text)


def test_newer_commits_and_reverts_are_applied_without_a_word(repository: Workspace) -> None:
    commit(repository, "two", notes="two")
    assert "lacks" not in apply(repository).err
    git(repository.root, "revert", "--no-edit", "HEAD")
    ended = apply(repository)
    assert "note:" not in ended.err
    assert describe(repository) == "one"


def test_an_older_checkout_says_what_it_undoes_who_applied_it_and_when(repository: Workspace) -> None:
    newer = commit(repository, "Describe the notes better", notes="two")
    apply(repository)
    older = git(repository.root, "rev-parse", "HEAD~1")
    git(repository.root, "checkout", "-q", "--detach", "HEAD~1")
    planned = repository.plan()
    assert planned.code == 0
    wanted = f"note: this checkout ({older[:12]}) lacks commit {newer[:12]}, which was applied by alice at 20"
    assert wanted in planned.err
    assert f"  {newer[:7]} Describe the notes better" in planned.err
    assert wanted in apply(repository).err
    assert describe(repository) == "one"


@pytest.mark.parametrize("text", ["protect", "refuse"])
def test_where_that_matters_it_is_refused_before_anything_is_written(
    repository: Workspace, text: str
) -> None:
    if text == "protect":
        protect(repository)
        agreed = ["--confirm-target", "local"]
    else:
        repository.write("peak-apply.yaml", PROJECT + "ancestry: refuse\n")
        agreed = []
    older = commit(repository, "one and a half", notes="one")
    commit(repository, "two", notes="two")
    apply(repository, *agreed)
    git(repository.root, "checkout", "-q", "--detach", "HEAD~1")
    ended = apply(repository, *agreed, code=4)
    assert repository.sent() == []
    assert f"--allow-older {older[:12]}" in ended.err
    wrong = apply(repository, *agreed, "--allow-older", "abcdef0", code=1)
    assert "--allow-older names 'abcdef0'" in wrong.err
    assert repository.plan().code == 0, "a plan only notes it"
    apply(repository, *agreed, "--allow-older", older[:12])
    assert describe(repository) == "one"


def test_a_saved_plan_from_an_older_checkout_is_refused_too(repository: Workspace) -> None:
    protect(repository)
    commit(repository, "protect")
    commit(repository, "two", notes="two")
    apply(repository, "--confirm-target", "local")
    git(repository.root, "checkout", "-q", "--detach", "HEAD~1")
    plan = repository.root / ".plan.json"
    assert repository.plan("--out", str(plan)).code == 0
    ended = repository.run("apply", str(plan), "--confirm-target", "local")
    assert ended.code == 4, ended.err
    assert repository.sent() == []


def test_a_branch_on_a_development_target_and_then_main_again(repository: Workspace) -> None:
    git(repository.root, "checkout", "-q", "-b", "topic")
    commit(repository, "topic", notes="topic")
    apply(repository)
    git(repository.root, "checkout", "-q", "main")
    assert "lacks commit" in apply(repository).err
    assert describe(repository) == "one"


def test_a_squashed_branch_is_contained_in_main(repository: Workspace) -> None:
    protect(repository)
    commit(repository, "protect")
    git(repository.root, "checkout", "-q", "-b", "topic")
    commit(repository, "topic 1", notes="topic", b="b")
    commit(repository, "topic 2", notes="topic, better", b="bb")
    apply(repository, "--confirm-target", "local")
    git(repository.root, "checkout", "-q", "main")
    git(repository.root, "merge", "-q", "--squash", "topic")
    commit(repository, "squashed")
    git(repository.root, "branch", "-q", "-D", "topic")
    commit(repository, "later", notes="later")
    assert "note:" not in apply(repository, "--confirm-target", "local").err


def test_files_that_do_not_matter_make_no_difference(repository: Workspace) -> None:
    protect(repository)
    commit(repository, "protect", notes="two")
    apply(repository, "--confirm-target", "local")
    git(repository.root, "commit", "-q", "--amend", "-m", "rebased")
    repository.write("README.md", "about\n")
    git(repository.root, "add", "-A")
    git(repository.root, "commit", "-q", "--amend", "-m", "with a README")
    repository.write("artifacts/notes.yaml", NOTES.format(text="three"))
    assert "note:" not in apply(repository, "--confirm-target", "local").err


def last_receipt(world: Workspace) -> str:
    return world.run("history", ".").out.splitlines()[-1]


def test_only_files_that_matter_make_a_checkout_edited(repository: Workspace) -> None:
    head = commit(repository, "two", notes="two")
    repository.write("README.md", "not committed\n")
    repository.write("artifacts/.gitkeep", "")
    apply(repository)
    assert f"{head[:10]}" in repository.run("history", ".").out
    assert "edited" not in repository.run("history", ".").out
    repository.write("artifacts/files/new.txt", "packed and not committed\n")
    apply(repository)
    assert f"{head[:10]}, edited" in repository.run("history", ".").out


def test_the_checkout_is_recorded_not_what_the_environment_says(
    repository: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    head = commit(repository, "two", notes="two")
    monkeypatch.setenv("GITHUB_SHA", "0123456789abcdef0123456789abcdef01234567")
    apply(repository)
    assert head[:10] in repository.run("history", ".").out


def clone(world: Workspace, *options: str) -> Callable[..., CommandResult]:
    """A clone of the repository beside it; what applies from there, on the same tenant."""
    there = world.root.with_name(f"{world.root.name}-clone")
    git(world.root, "clone", "-q", *options, f"file://{world.root}", str(there))
    (there / "tenant.db").symlink_to(world.database)

    def run(*args: str) -> CommandResult:
        return world.run("apply", str(there), "--yes", "--settle", "0s", *args)

    return run


def test_a_shallow_checkout_says_what_it_cannot_tell_and_goes_on(repository: Workspace) -> None:
    protect(repository)
    commit(repository, "two", notes="two")
    apply(repository, "--confirm-target", "local")
    commit(repository, "three", notes="three")
    ended = clone(repository, "--depth=1")("--confirm-target", "local")
    assert ended.code == 0, ended.err
    assert UNKNOWN in ended.err
    assert "fetch-depth: 0" in ended.err
    assert describe(repository) == "three"


def test_with_refuse_what_cannot_be_told_is_refused(repository: Workspace) -> None:
    repository.write("peak-apply.yaml", PROJECT + "ancestry: refuse\n")
    commit(repository, "two", notes="two")
    apply(repository)
    commit(repository, "three", notes="three")
    ended = clone(repository, "--depth=1")()
    assert ended.code == 4, ended.err
    assert "fix: check out with fetch-depth: 0" in ended.err
    assert describe(repository) == "two"


def test_a_rerun_of_an_old_job_with_the_whole_history_is_refused(repository: Workspace) -> None:
    protect(repository)
    old = commit(repository, "two", notes="two")
    apply(repository, "--confirm-target", "local")
    commit(repository, "three", notes="three")
    apply(repository, "--confirm-target", "local")
    rerun = clone(repository)
    git(repository.root.with_name(f"{repository.root.name}-clone"), "checkout", "-q", old)
    ended = rerun("--confirm-target", "local")
    assert ended.code == 4, ended.err
    assert "three" in ended.err


def test_without_git_or_from_another_repository_it_goes_on(repository: Workspace) -> None:
    protect(repository)
    commit(repository, "two", notes="two")
    apply(repository, "--confirm-target", "local")
    repository.write("artifacts/notes.yaml", NOTES.format(text="three"))
    (repository.root / ".git").rename(repository.root / ".old")
    ended = apply(repository, "--confirm-target", "local")
    assert "the manifests are in no git checkout" in ended.err
    git(repository.root, "init", "-q")
    commit(repository, "imported", notes="four")
    ended = apply(repository, "--confirm-target", "local")
    assert "this repository does not know it" in ended.err


def test_subjects_of_commits_are_shown_escaped(repository: Workspace) -> None:
    commit(repository, "\x1b[2Jhidden", notes="two")
    apply(repository)
    git(repository.root, "checkout", "-q", "--detach", "HEAD~1")
    shown = repository.plan().err
    assert "hidden" in shown
    assert "\x1b" not in shown
