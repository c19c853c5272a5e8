"""A tenant on a port of this machine, whose faults can be changed and whose time can be moved on."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import uvicorn

from reconciler.emulator import Emulator, Settings, create_app, parse_rule, seeds
from reconciler.emulator.faults.book import FaultBook
from reconciler.emulator.http.server import AbortableProtocol
from reconciler.inventory.codec import decode_inventory

TOKEN = "sentinel-of-the-token"  # noqa: S105 - looked for in what the clients print
IMAGES = "/image-management/api/v2/images"
WORKFLOWS = "/workflows/api/v1/workflows"
WEBAPPS = "/webapps/api/v1/webapps"
ARTIFACTS = "/artifacts/api/v1/artifacts"
INVENTORY = "peak-apply-inventory-faults-local"
_IDS = {
    "workflow": (WORKFLOWS, "workflows", "train"),
    "webapp": (WEBAPPS, "webapps", "show"),
    "artifact": (ARTIFACTS, "artifacts", "rules"),
    "inventory": (ARTIFACTS, "artifacts", INVENTORY),
}


class Clock:
    """Real time plus the seconds that were added."""

    ahead = 0.0

    def __call__(self) -> float:
        return time.time() + self.ahead


@dataclass(frozen=True)
class Tenant:
    """The tenant of one case; it has the image 100 with the built version 100."""

    url: str
    emulator: Emulator
    clock: Clock

    def set_fault(self, rule: str) -> None:
        """Inject faults by this rule from now on, or none."""
        self.emulator.faults = FaultBook([parse_rule(rule)] if rule else [], None)

    def has_injected(self) -> bool:
        """Whether a fault occurred."""
        return any(entry.fault for entry in self.emulator.journal())

    def skip_an_hour(self) -> None:
        """Let everything take effect that is still pending."""
        self.clock.ahead += 3600

    def request(self, path: str) -> httpx.Response:
        answer = httpx.get(self.url + path, headers={"authorization": TOKEN})
        return answer.raise_for_status()

    def get(self, path: str) -> Any:
        return self.request(path).json()

    def find_by_name(self, path: str, collection: str, name: str) -> list[Any]:
        """The objects of exactly this name."""
        return [item for item in self.get(f"{path}/?pageSize=100")[collection] if item["name"] == name]

    def read_ids(self) -> dict[str, str]:
        """The ids that official commands and rules may contain, by kind."""
        found = {kind: self.find_by_name(*where) for kind, where in _IDS.items()}
        return {kind: str(items[0]["id"]) for kind, items in found.items() if items}

    def read_record(self, ref: str) -> str:
        """What the inventory says about a resource: recorded, intended or nothing."""
        ident = self.read_ids()["inventory"]
        version = max(item["version"] for item in self.get(f"{ARTIFACTS}/{ident}?pageSize=100")["versions"])
        data = self.request(f"{ARTIFACTS}/{ident}/{version}/download").content
        entries = decode_inventory(data, artifact_id=ident, version=version).entries
        entry = {str(ref): entry for ref, entry in entries.items()}.get(ref)
        return "nothing" if entry is None else "intended" if entry.intended else "recorded"


@contextmanager
def serve_tenant(database: Path, *, unique_names: bool) -> Iterator[Tenant]:
    """Serve the tenant in this file, which is created if it does not exist."""
    clock, is_new = Clock(), not database.exists()
    app = create_app(Settings(str(database), TOKEN, clock=clock, unique_names=unique_names))
    if is_new:
        seeds.add_image(app.state.emulator, "base", {100: "1.0.0"}, id=100)
    with socket.create_server(("127.0.0.1", 0)) as listening:
        config = uvicorn.Config(
            app,
            http=AbortableProtocol,
            lifespan="off",
            log_level="critical",
            access_log=False,
            date_header=False,  # the application tells its own time
            timeout_graceful_shutdown=1,
        )
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]}, daemon=True)
        thread.start()
        try:
            yield Tenant(f"http://127.0.0.1:{listening.getsockname()[1]}", app.state.emulator, clock)
        finally:
            server.should_exit = True
            thread.join(5)
            app.state.emulator.close()
