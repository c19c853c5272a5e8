"""A folder as an artifact: which files, and the digest that identifies their content."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class PackedFile:
    """One file: its name inside the archive (`/`-separated), bytes, content digest and mode."""

    name: str
    size: int
    sha256: str
    executable: bool = False


@dataclass(frozen=True)
class Package:
    """What will be uploaded: `folder` as shown to people, `root` on disk, files in name order.

    `digest` is a SHA-256 over (name, executable, content digest) of every file, so it does not
    depend on times, on the order of the directory or on the compressor.
    """

    folder: str
    root: str
    files: tuple[PackedFile, ...]
    digest: str

    @property
    def listing(self) -> dict[str, str]:
        """What each file holds, short enough to be recorded: name -> 16 hex digits, and `x` if it is executable."""
        return {file.name: file.sha256[:16] + ("x" if file.executable else "") for file in self.files}

    @property
    def size(self) -> int:
        """Uncompressed bytes."""
        return sum(file.size for file in self.files)
