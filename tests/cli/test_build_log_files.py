"""The names of log files: readable where the resource's name is, and harmless and distinct always."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconciler.cli.console.redaction.secrets import register_secrets
from reconciler.cli.host.build_log_files import make_file_name, open_log_folder
from reconciler.model.ref import Ref


def test_a_usual_name_stays_as_it_is() -> None:
    assert make_file_name(Ref("image", "trainer", "1.0.0-rc.1+b2")) == "image-trainer@1.0.0-rc.1+b2.log"


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a/b", "a\\b", "a b", "a\nb", "\x1b[31m", "é", "x" * 5000, "\ud800", ""]
)
def test_an_odd_name_is_one_plain_file_name(name: str) -> None:
    made = make_file_name(Ref("image", name, "1.0.0"))
    assert made.startswith("image-")
    assert made.endswith(".log")
    assert len(made) < 200
    assert set(made).isdisjoint("/\\ \n\x00\x1b")
    assert made.isascii()


def test_names_that_differ_only_in_odd_characters_stay_apart() -> None:
    assert len({make_file_name(Ref("image", name, "1.0.0")) for name in ("a b", "a/b", "a_b", "a:b")}) == 4


def test_a_secret_of_several_lines_is_masked_before_the_lines_are_told_apart(tmp_path: Path) -> None:
    register_secrets("-----BEGIN KEY-----\nsesame\n-----END KEY-----")
    keep = open_log_folder(str(tmp_path))
    assert keep is not None
    with keep(Ref("image", "a", "1.0.0")) as kept:
        kept.write("key: -----BEGIN KEY-----\nsesame\n-----END KEY-----\nnext")
    assert (tmp_path / "image-a@1.0.0.log").read_text() == "key: (sensitive)\nnext\n"


def test_a_log_that_breaks_off_leaves_the_one_before_and_no_rest(tmp_path: Path) -> None:
    keep = open_log_folder(str(tmp_path))
    assert keep is not None
    with keep(Ref("image", "a", "1.0.0")) as kept:
        kept.write("one")
    breaking = keep(Ref("image", "a", "1.0.0"))
    breaking.__enter__().write("two")
    error = RuntimeError()
    assert not breaking.__exit__(RuntimeError, error, None)
    (path,) = tmp_path.iterdir()
    assert path.read_text() == "one\n"
