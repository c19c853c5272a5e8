"""A tenant on a port, as for tests/acceptance."""

from acceptance.conftest import serve as serve  # noqa: PLC0414 - a fixture of these tests too
