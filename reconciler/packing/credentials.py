"""Files whose names say that they hold credentials: hardly anyone means to upload them."""

from __future__ import annotations

from fnmatch import fnmatchcase
from pathlib import Path, PurePosixPath

_NAMES = (
    *(".env*", "*.env", ".netrc", "_netrc", ".pgpass", ".git-credentials", ".htpasswd"),
    *("id_rsa*", "id_dsa*", "id_ecdsa*", "id_ed25519*", "*.pem", "*.key", "*.ppk", "*.p12", "*.pfx", "*.jks"),
    *("*.keystore", "*.kdbx", "*.tfstate", "*.tfstate.*", "*.tfvars", ".pypirc", ".dockercfg"),
    *(".dockerconfigjson", "kubeconfig", "credentials", "credentials.json", "service-account*.json"),
    *("service_account*.json", "secrets.toml", "secrets.json", "secrets.y*ml", ".vault-token"),
)
_PATHS = ("*.docker/config.json", "*.kube/config", "*.ssh/*", "*.aws/*", "*.azure/*", "*.gnupg/*")
_HARMLESS = ("*.example", "*.sample", "*.template", "*.dist", "*.pub", "*.env.j2")
_CERTIFICATE, _PRIVATE = b"BEGIN CERTIFICATE", b"PRIVATE KEY"


def holds_credentials(name: str, path: Path) -> bool:
    """True if the name of a packed file is one of those; a PEM file with nothing but certificates is public."""
    lower = name.lower()
    last = PurePosixPath(lower).name
    if any(fnmatchcase(last, glob) for glob in _HARMLESS):
        return False
    if last == ".npmrc":
        return b"_auth" in path.read_bytes()
    if not any(fnmatchcase(last, glob) for glob in _NAMES) and not any(
        fnmatchcase(lower, glob) for glob in _PATHS
    ):
        return False
    return not (last.endswith(".pem") and _is_certificate(path))


def _is_certificate(path: Path) -> bool:
    content = path.read_bytes()
    return _CERTIFICATE in content and _PRIVATE not in content
