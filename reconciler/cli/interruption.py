"""SIGINT and SIGTERM: what is under way is cancelled, recorded and told, then the run ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine

from reconciler.cli.exits import Exit
from reconciler.cli.terminal import complain


def run_until_terminated(work: Coroutine[None, None, int]) -> int:
    """Run to the end, or to SIGTERM (143); SIGINT leaves as KeyboardInterrupt (130)."""

    async def main() -> int:
        task = asyncio.current_task()
        if task is not None:
            asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        complain("terminated: what was begun is recorded; plan again to see what exists")
        return Exit.TERMINATED
