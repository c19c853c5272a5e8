"""The operations R1 to R9 of the contract (contract 2.5)."""

from __future__ import annotations

from reconciler.emulator.artifacts import read as reading
from reconciler.emulator.artifacts import write as writing
from reconciler.emulator.http.operation import Operation
from reconciler.emulator.http.parameters import PAGES
from reconciler.emulator.http.shapes import Flag, Record, Text

_ALL = "/artifacts/api/v1/artifacts/"
_ONE = "/artifacts/api/v1/artifacts/{id}"
_VERSION = f"{_ONE}/{{version}}"

_SCANS = {"scan": Flag(), "validate": Flag()}
_CREATE = Record(
    {"name": Text(), "description": Text(empty=True), "source": Text(), **_SCANS}, required=("name",)
)
_METADATA = Record({"name": Text(), "description": Text(empty=True)})

_READ = (400, 401, 403, 500)
_READ_ONE = (400, 401, 403, 404, 500)

OPERATIONS = (
    Operation("R1", "GET", _ALL, reading.list_artifacts, _READ, PAGES),
    Operation("R2", "POST", _ALL, writing.create_artifact, (400, 401, 403, 413, 500), form=_CREATE),
    Operation("R3", "GET", _ONE, reading.describe_artifact, _READ_ONE, PAGES),
    Operation("R4", "PUT", _ONE, writing.create_version, (400, 401, 403, 404, 413, 500), form=Record(_SCANS)),
    Operation("R5", "PATCH", _ONE, writing.update_metadata, _READ_ONE, body=_METADATA),
    Operation("R6", "DELETE", _ONE, writing.delete_artifact, _READ_ONE),
    Operation("R7", "DELETE", _VERSION, writing.delete_version, (400, 401, 403, 404, 422, 500)),
    Operation(
        "R8", "GET", f"{_ONE}/download", reading.download_latest, _READ_ONE, media_type="application/zip"
    ),
    Operation(
        "R9", "GET", f"{_VERSION}/download", reading.download_version, _READ_ONE, media_type="application/zip"
    ),
)
