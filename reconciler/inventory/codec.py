"""The inventory as a file: a zip with one canonical JSON, its checksum inside (reliability 4c)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from typing import Any

from reconciler.errors import InventoryDamaged, InventoryError
from reconciler.inventory.receipt_codec import receipt_document, receipt_of
from reconciler.model.inventory import Entry, Header, Inventory, LeaseMark
from reconciler.model.placeholder import from_json, to_json
from reconciler.model.receipt import Receipt
from reconciler.model.ref import Ref

FORMAT = "peak-apply/inventory"
VERSION = 1
MEMBER = "inventory.json"
MAX_FILES = 2_000
"""Of a larger folder only the digest is recorded: the plan then cannot say which files differ."""
MAX_BYTES = 20 * 2**20
"""Bytes of JSON that are read at most; a real inventory holds about 1 kB for each object."""

_DAMAGED = "restore an earlier version of the artifact, or delete it and take the objects over with --adopt"


def artifact_name(project: str, target: str) -> str:
    """The artifact that holds the inventory of a project on a target."""
    return f"peak-apply-inventory-{project}-{target}"


def encode_inventory(inventory: Inventory) -> bytes:
    """The zip's bytes; equal inventories give equal bytes."""
    content = {**_content(inventory), **_header_json(inventory.header)}
    text = _canonical({**content, "checksum": _checksum(content)})
    info = zipfile.ZipInfo(MEMBER, date_time=(1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, text, zipfile.ZIP_DEFLATED)  # what the info says would win
    return buffer.getvalue()


def decode_inventory(data: bytes, *, artifact_id: str, version: int) -> Inventory:
    """Read an inventory; InventoryError says why it cannot be trusted."""
    content = _verified(data)
    entries = [_entry(item) for item in content["entries"]]
    return Inventory(
        project=content["project"],
        project_id=content["project_id"],
        target=content["target"],
        key=bytes.fromhex(content["key"]),
        entries={entry.ref: entry for entry in entries},
        artifact_id=artifact_id,
        version=version,
        header=_header(content),
        completed=tuple(number for number in content.get("completed", ()) if isinstance(number, int)),
    )


def decode_receipt(data: bytes) -> Receipt | None:
    """The receipt of the apply that ended with this version; None where none did. Errors are those of `decode`."""
    content = _verified(data)
    entries = (_entry(item) for item in content["entries"])
    return receipt_of(content.get("receipt"), {entry.ref: entry for entry in entries})


def _verified(data: bytes) -> dict[str, Any]:
    content = _parse(data)
    checksum = content.pop("checksum", None)
    if content.get("format") != FORMAT or checksum != _checksum(content):
        raise InventoryDamaged("the inventory is damaged: its checksum does not match", _DAMAGED)
    if content.get("version") != VERSION:
        found = content.get("version")
        raise InventoryError(f"the inventory has format version {found!r}", "use a newer peak-apply")
    return content


def _parse(data: bytes) -> dict[str, Any]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if [member.filename for member in members] != [MEMBER] or members[0].file_size > MAX_BYTES:
                raise InventoryDamaged("the inventory artifact holds something else", _DAMAGED)
            with archive.open(MEMBER) as stream:
                content = json.loads(stream.read(MAX_BYTES + 1))
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError, RuntimeError) as error:
        raise InventoryDamaged(f"the inventory cannot be read: {error}", _DAMAGED) from error
    if not isinstance(content, dict):
        raise InventoryDamaged("the inventory cannot be read: it is not an object", _DAMAGED)
    return content


def _content(inventory: Inventory) -> dict[str, Any]:
    return {
        "format": FORMAT,
        "version": VERSION,
        "project": inventory.project,
        "project_id": inventory.project_id,
        "target": inventory.target,
        "key": inventory.key.hex(),
        "entries": [_entry_json(inventory.entries[ref]) for ref in sorted(inventory.entries)],
        **({"completed": list(inventory.completed)} if inventory.completed else {}),
        **({"receipt": receipt_document(inventory.receipt)} if inventory.receipt else {}),
    }


def _header_json(header: Header) -> dict[str, Any]:
    claim = header.claim
    return {
        "run": header.run,
        "base": header.base,
        "own": list(header.own),
        "claim": None if claim is None else {"run": claim.run, "holder": claim.holder},
    }


def _header(content: dict[str, Any]) -> Header:
    """Inventories of before there were claims have none."""
    claim = content.get("claim")
    return Header(
        run=str(content.get("run", "")),
        base=int(content.get("base", 0)),
        own=tuple(int(number) for number in content.get("own", ())),
        claim=None if claim is None else LeaseMark(str(claim["run"]), str(claim["holder"])),
    )


def _entry_json(entry: Entry) -> dict[str, Any]:
    return {
        "ref": str(entry.ref),
        "id": entry.id,
        "version_id": entry.version_id,
        "body": to_json(entry.body),
        "digest": entry.digest,
        "intended": entry.intended,
        **({"keep_paused": True} if entry.keep_paused else {}),
        **({"protected": True} if entry.protected else {}),
        **({"files": dict(entry.files)} if 0 < len(entry.files) <= MAX_FILES else {}),
    }


def _entry(item: dict[str, Any]) -> Entry:
    return Entry(
        ref=Ref.parse(item["ref"]),
        id=item["id"],
        version_id=item["version_id"],
        body=from_json(item["body"]),
        digest=item["digest"],
        intended=item["intended"],
        keep_paused=item.get("keep_paused", False),
        files=item.get("files", {}),
        protected=item.get("protected", False),
    )


def _canonical(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(_canonical(content).encode()).hexdigest()
