"""Reads what strangers wrote, in a process of its own that watches itself: JSON in, JSON out.

In: `{"root": …, "files": [{"name": …, "text": …}]}`. Out, for each file: what was said of it, the seconds of CPU, the
megabytes that the process took at most, and everything that it did outside of the root.
"""

from __future__ import annotations

import json
import os
import resource
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from reconciler.manifests.templates.render import render
from reconciler.manifests.yaml.reader import read_yaml
from reconciler.model.problem import InputError

FORBIDDEN = (
    "subprocess.",
    "os.system",
    "os.exec",
    "os.fork",
    "os.posix_spawn",
    "socket.",
    "ctypes.",
    "pty.",
    "shutil.",
)
LOOKING = (
    "open",
    "os.listdir",
    "os.scandir",
    "os.chdir",
    "os.mkdir",
    "os.remove",
    "os.rename",
    "os.link",
    "os.symlink",
)
SECONDS = 20


def main() -> None:
    asked = json.load(sys.stdin)
    root = os.path.realpath(asked["root"])
    os.chdir(root)
    warm_up(Path(root))
    seen: list[str] = []
    watching = [False]

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if not watching[0]:
            return
        if event.startswith(FORBIDDEN):
            seen.append(event)
        elif event in LOOKING and isinstance(arguments[0], str | bytes):
            path = os.path.realpath(os.fsdecode(arguments[0]))
            if path != root and not path.startswith(root + os.sep):
                seen.append(f"{event} {path}")

    sys.addaudithook(watch)
    for file in asked["files"]:
        sys.stdout.write(json.dumps(read_in_child(Path(root), file, seen, watching)) + "\n")
        sys.stdout.flush()


def warm_up(root: Path) -> None:
    """Import everything that is imported late, so that only strangers' doings are seen."""
    for text in (
        "{{ 1 }}{% include 'nothing' ignore missing %}",
        "{{ nothing }}",
        "{{ 'x'|nothing }}",
        "{% include 'n' %}",
    ):
        with suppress(InputError):
            render(root / "warm.yaml", text, {"a": 1}, (root,))
    (root / "warm.txt").write_text("x")
    render(root / "warm.yaml", "{% include 'warm.txt' %}", {}, (root,))
    (root / "warm.txt").unlink()
    read_yaml("[a:b]", lambda _text, _offset: None)  # type: ignore[arg-type, return-value]


def read_in_child(root: Path, file: dict[str, str], seen: list[str], watching: list[bool]) -> dict[str, Any]:
    """A child each: what one file takes is not counted for the next."""
    back, out = os.pipe()
    child = os.fork()
    if child == 0:
        resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
        began = time.process_time()
        watching[0] = True
        said = read_problems(root / file["name"], file["text"])
        watching[0] = False
        answer = {
            "said": said,
            "seconds": time.process_time() - began,
            "megabytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
            "seen": seen,
        }
        os.write(out, json.dumps(answer).encode())
        os._exit(0)
    os.close(out)
    _, status = os.waitpid(child, 0)
    with os.fdopen(back) as stream:
        text = stream.read()
    return json.loads(text) if text else {"said": f"died: {status}", "seconds": 0, "megabytes": 0, "seen": []}


def read_problems(path: Path, text: str) -> list[str]:
    """Every problem, or nothing; anything but a problem is a traceback, which the test does not expect."""
    try:
        rendered = render(path, text, {"os_env": {"REGION": "eu"}}, (path.parent,))
        problems = tuple(read_yaml(rendered.text, rendered.locate).problems)
    except InputError as error:
        problems = error.problems
    except BaseException as error:  # noqa: BLE001 - told to the test
        return [f"{type(error).__name__}: {error}"]
    return [f"{p.location}: {p.message} -> {p.fix}" for p in problems[:3]]


if __name__ == "__main__":
    main()
