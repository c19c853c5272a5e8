"""Files of a project: how they are named to people, and how much of them is read."""

from __future__ import annotations

import os
from pathlib import Path

from reconciler.model.location import Location
from reconciler.model.problem import InputError, Problem

MAX_BYTES = 2**20


def format_path(path: Path) -> str:
    """A path as people click on it: relative to where they are, if it lies below."""
    absolute = os.path.abspath(path)  # noqa: PTH100 - resolve() would follow links, and this is asked for every file
    here = os.path.join(os.getcwd(), "")  # noqa: PTH109, PTH118 - as above
    return absolute.removeprefix(here) if absolute.startswith(here) else str(path)


def read_text(path: Path) -> str:
    """A file of at most 1 MiB of UTF-8; what is wrong with it is a problem at the file."""
    try:
        with path.open("rb") as stream:
            data = stream.read(MAX_BYTES + 1)
        if len(data) > MAX_BYTES:
            raise _build_error(path, "it is larger than 1 MiB", "split it")
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise _build_error(path, "it is not UTF-8 text", "save it as UTF-8") from error
    except OSError as error:
        raise build_read_error(path, error) from error


def build_read_error(path: Path, error: OSError) -> InputError:
    """What the file system says about a file or folder, as a problem at it."""
    return _build_error(path, error.strerror or "it cannot be read", "check that it is there and may be read")


def _build_error(path: Path, why: str, fix: str) -> InputError:
    return InputError([Problem(f"cannot read {format_path(path)}: {why}", Location(format_path(path)), fix)])
