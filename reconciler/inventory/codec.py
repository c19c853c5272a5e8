"""The inventory as a file: a zip with one canonical JSON, its checksum inside (reliability 4c)."""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from dataclasses import replace
from typing import Any

from reconciler.errors import InventoryDamaged, InventoryError
from reconciler.formats.inventory import (
    WITHOUT_LEASE,
    AppliedCommitDocument,
    EntryDocument,
    InventoryDocument,
    LeaseDocument,
)
from reconciler.inventory.receipt_codec import decode_receipt_document, encode_receipt
from reconciler.model.observed.inventory import Entry, Header, Inventory
from reconciler.model.observed.receipt import Receipt

FORMAT = "peak-apply/inventory"
VERSION = 1
MEMBER = "inventory.json"
MAX_FILES = 2_000
"""Of a larger folder only the digest is recorded: the plan then cannot say which files differ."""
MAX_BYTES = 20 * 2**20
"""Bytes of JSON that are read at most; a real inventory holds about 1 kB for each object."""

_DAMAGED = "restore an earlier version of the artifact, or delete it and adopt the objects with --adopt"


def artifact_name(project: str, target: str) -> str:
    """The artifact that holds the inventory of a project on a target."""
    return f"peak-apply-inventory-{project}-{target}"


def encode_inventory(inventory: Inventory) -> bytes:
    """The zip's bytes; equal inventories give equal bytes."""
    content = _build_document(inventory).content()
    text = _to_canonical_json({**content, "checksum": _compute_checksum(content)})
    info = zipfile.ZipInfo(MEMBER, date_time=(1980, 1, 1, 0, 0, 0))
    info.external_attr = 0o644 << 16
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(info, text, zipfile.ZIP_DEFLATED)  # what the info says would win
    return buffer.getvalue()


def _build_document(inventory: Inventory) -> InventoryDocument:
    header, entries = inventory.header, inventory.entries
    return InventoryDocument(
        format=FORMAT,
        version=VERSION,
        project=inventory.project,
        project_id=inventory.project_id,
        target=inventory.target,
        key=inventory.key,
        entries=tuple(EntryDocument.of(_limit_files(entries[ref])) for ref in sorted(entries)),
        completed=inventory.completed,
        applied=AppliedCommitDocument.of(inventory.applied) if inventory.applied else None,
        receipt=encode_receipt(inventory.receipt) if inventory.receipt else None,
        run=header.run,
        base=header.base,
        own=header.own,
        claim=LeaseDocument.of(header.lease) if header.lease else None,
    )


def _limit_files(entry: Entry) -> Entry:
    return entry if len(entry.files) <= MAX_FILES else replace(entry, files={})


def decode_inventory(data: bytes, *, artifact_id: str, version: int) -> Inventory:
    """Read an inventory; InventoryError says why it cannot be trusted."""
    found = _read_document(data)
    lease = found.claim.load() if found.claim else None
    return Inventory(
        project=found.project,
        project_id=found.project_id,
        target=found.target,
        key=found.key,
        entries={entry.ref: entry.load() for entry in found.entries},
        artifact_id=artifact_id,
        version=version,
        header=Header(found.run, found.base, found.own, lease),
        completed=found.completed,
        applied=found.applied.load() if found.applied else None,
    )


def decode_receipt(data: bytes) -> Receipt | None:
    """The receipt of the apply that ended with this version, if one did; it raises what `decode_inventory` raises."""
    found = _read_document(data)
    if found.receipt is None:
        return None
    return decode_receipt_document(found.receipt, {entry.ref: entry.load() for entry in found.entries})


def _read_document(data: bytes) -> InventoryDocument:
    content = _parse(data)
    checksum = content.pop("checksum", None)
    if content.get("format") != FORMAT or checksum != _compute_checksum(content):
        raise InventoryDamaged("the inventory is damaged: its checksum does not match", _DAMAGED)
    if content.get("version") != VERSION:
        found = content.get("version")
        raise InventoryError(f"the inventory has format version {found!r}", "use a newer peak-apply")
    try:
        return InventoryDocument.read({**WITHOUT_LEASE, **content})
    except ValueError as error:
        message = f"the inventory cannot be read: {type(error).__name__}"
        raise InventoryDamaged(message, _DAMAGED) from error


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


def _to_canonical_json(content: dict[str, Any]) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def _compute_checksum(content: dict[str, Any]) -> str:
    return hashlib.sha256(_to_canonical_json(content).encode()).hexdigest()
