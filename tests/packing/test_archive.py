"""The zip: the same bytes for the same content, within the platform's limit."""

from __future__ import annotations

import io
import os
import random
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconciler.errors import InventoryError, PackingError
from reconciler.inventory.codec import decode_inventory, encode_inventory
from reconciler.model.observed.inventory import Entry, Inventory
from reconciler.model.placeholder import Sealed
from reconciler.model.ref import Ref
from reconciler.packing import scan_folder, write_archive
from reconciler.packing.archive import check_size

NAMES = st.text("abcdeXYZ._- é", min_size=1, max_size=8).filter(lambda n: n.strip(".") and n != ".git")


CONTENTS = st.binary(max_size=300).filter(lambda content: b"peak-apply" not in content)
"""Files that begin like a report of peak-apply are not packed."""


def zipped(root: Path) -> bytes:
    buffer = io.BytesIO()
    write_archive(scan_folder(root, "folder", None), buffer)
    return buffer.getvalue()


@settings(max_examples=25, deadline=None)
@given(files=st.dictionaries(NAMES, CONTENTS, min_size=1, max_size=6), seed=st.integers(0, 99))
def test_equal_content_gives_equal_bytes_and_unpacks_to_itself(
    tmp_path_factory: pytest.TempPathFactory, files: dict[str, bytes], seed: int
) -> None:
    folders = [tmp_path_factory.mktemp("one"), tmp_path_factory.mktemp("two")]
    for number, folder in enumerate(folders):
        names = sorted(files)
        random.Random(seed + number).shuffle(names)
        for name in names:
            (folder / "sub").mkdir(exist_ok=True)
            (folder / "sub" / name).write_bytes(files[name])
            os.utime(folder / "sub" / name, (number * 1000, number * 1000))
    first, second = (zipped(folder) for folder in folders)
    assert first == second
    with zipfile.ZipFile(io.BytesIO(first)) as content:
        assert {n: content.read(f"sub/{n}") for n in files} == files


def test_every_parent_folder_has_an_entry_after_the_files(tmp_path: Path) -> None:
    (tmp_path / "a/b").mkdir(parents=True)
    (tmp_path / "a/b/c").write_text("x")
    (tmp_path / "a/run").write_text("x")
    (tmp_path / "a/run").chmod(0o700)
    with zipfile.ZipFile(io.BytesIO(zipped(tmp_path))) as content:
        assert content.namelist() == ["a/b/c", "a/run", "a/", "a/b/"]
        modes = [info.external_attr >> 16 for info in content.infolist()]
    assert [oct(mode) for mode in modes] == ["0o100644", "0o100755", "0o40755", "0o40755"]


def test_the_limit_counts_packed_bytes_and_names_the_largest_files(tmp_path: Path) -> None:
    (tmp_path / "zeros").write_bytes(bytes(50 * 2**20))
    check_size(scan_folder(tmp_path, "folder", None))
    (tmp_path / "noise").write_bytes(random.Random(1).randbytes(11 * 2**20))
    with pytest.raises(PackingError, match=r"folder packs to 11\.\d MiB.*noise \(11\.0 MiB\)"):
        check_size(scan_folder(tmp_path, "folder", None))


def test_a_file_that_changes_after_the_plan_is_not_packed(tmp_path: Path) -> None:
    (tmp_path / "a").write_text("before")
    package = scan_folder(tmp_path, "folder", None)
    (tmp_path / "a").write_text("after!")
    with pytest.raises(PackingError, match="a changed"):
        write_archive(package, io.BytesIO())


def test_an_inventory_survives_its_file() -> None:
    entry = Entry(Ref("image", "a", "1.0.0"), 7, 8, {"token": Sealed("d"), "n": [1, {"x": None}]}, "digest")
    intent = Entry(Ref("workflow", "w"), intended=True)
    inventory = Inventory("shop", "id", "local", b"key").add_entries(entry, intent)
    read = decode_inventory(encode_inventory(inventory), artifact_id="", version=0)
    assert read == inventory


@pytest.mark.parametrize("damage", ["truncated", "flipped", "foreign", "bomb", "outside", "empty"])
def test_a_damaged_inventory_is_never_believed(damage: str) -> None:
    data = encode_inventory(Inventory("shop", "id", "local", b"key"))
    with zipfile.ZipFile(io.BytesIO(data)) as content:
        text = content.read("inventory.json").decode()
    members = {
        "truncated": None,
        "flipped": ("inventory.json", text.replace("shop", "shoq")),
        "foreign": ("other.json", text),
        "bomb": ("inventory.json", " " * (21 * 2**20)),
        "outside": ("../inventory.json", text),
        "empty": ("inventory.json", "[]"),
    }[damage]
    if members is None:
        data = data[: len(data) // 2]
    else:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr(*members)
        data = buffer.getvalue()
    with pytest.raises(InventoryError):
        decode_inventory(data, artifact_id="a", version=1)
