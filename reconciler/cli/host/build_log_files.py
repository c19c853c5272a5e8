"""`--logs-dir`: a file for the log of each build, with a safe name and harmless content."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from reconciler.cli.console.redaction.secrets import redact_external
from reconciler.cli.host.atomic_write import PRIVATE, open_atomically
from reconciler.cli.host.output_list import list_output
from reconciler.errors import ConfigurationError
from reconciler.execution import OpenLogCopy
from reconciler.model.ref import Ref
from reconciler.reports.writing.escape import escape_lines

MAX_NAME = 120
"""Characters of a file's name; file systems take 255 bytes."""


@dataclass(frozen=True)
class LogFile:
    """One log being written: no secrets, nothing that acts on a terminal."""

    name: str
    stream: TextIO

    def write(self, text: str) -> None:
        """Secrets are taken out before the text is split or escaped: afterwards they are not recognised."""
        self.stream.writelines(f"{line}\n" for line in escape_lines(redact_external(text)))


def open_log_folder(folder: str | None) -> OpenLogCopy | None:
    """A function that opens a log in this folder, which is created if missing; None without a folder."""
    if folder is None:
        return None
    path = Path(folder)
    try:
        path.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        message = f"--logs-dir {folder} cannot be created: {error.strerror}"
        raise ConfigurationError(message, "choose a folder, or a path where one can be created") from error
    if not os.access(path, os.W_OK | os.X_OK):
        raise ConfigurationError(f"--logs-dir {folder} cannot be written", "choose a writable folder")

    @contextmanager
    def keep(ref: Ref) -> Iterator[LogFile]:
        target = path / make_file_name(ref)
        try:
            with open_atomically(target, PRIVATE) as stream:
                yield LogFile(str(target), stream)
            list_output(target)
        except OSError as error:
            raise OSError(error.errno, error.strerror, str(target)) from error

    return keep


def make_file_name(ref: Ref) -> str:
    """`image-NAME@VERSION.log`; what is unusual in a name is written `_`, and a digest keeps such names apart."""
    wanted = str(ref).replace("/", "-", 1)
    safe = re.sub(r"[^A-Za-z0-9._+@-]", "_", wanted)[:MAX_NAME]
    if safe != wanted:
        safe += f"-{hashlib.sha256(wanted.encode('utf-8', 'surrogatepass')).hexdigest()[:8]}"
    return f"{safe}.log"
