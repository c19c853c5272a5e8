"""SIGINT, SIGTERM and SIGHUP: what is in progress is cancelled, recorded and reported, then the run ends."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Coroutine, Iterator
from contextlib import contextmanager, suppress
from typing import NoReturn

from reconciler.cli.console.output import print_message
from reconciler.cli.exit_codes import ExitCode


def run_until_terminated(work: Coroutine[None, None, int]) -> int:
    """Run to the end, or to SIGTERM or SIGHUP (143); SIGINT leaves as KeyboardInterrupt (130)."""

    async def main() -> int:
        task = asyncio.current_task()
        if task is not None:
            for number in _list_ending_signals():
                asyncio.get_running_loop().add_signal_handler(number, task.cancel)
        return await work

    try:
        return asyncio.run(main())
    except asyncio.CancelledError:
        with suppress(OSError, ValueError):  # after SIGHUP the terminal may be gone
            print_message("terminated: run plan to see what was changed")
        return ExitCode.TERMINATED
    except KeyboardInterrupt:
        print_message("interrupted: run plan to see what was changed")
        return ExitCode.INTERRUPTED


def _list_ending_signals() -> list[signal.Signals]:
    """SIGTERM, and SIGHUP unless the caller ignores it, as nohup does."""
    ignored = signal.getsignal(signal.SIGHUP) is signal.SIG_IGN
    return [signal.SIGTERM] if ignored else [signal.SIGTERM, signal.SIGHUP]


@contextmanager
def exit_on_signals() -> Iterator[None]:
    """During a prompt the event loop is blocked and cannot cancel anything, so signals end the run directly."""
    interrupt = signal.signal(signal.SIGINT, signal.default_int_handler)
    others = {number: signal.signal(number, _exit_terminated) for number in _list_ending_signals()}
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, interrupt)
        for number, handler in others.items():
            signal.signal(number, handler)


def _exit_terminated(_number: int, _frame: object) -> NoReturn:
    with suppress(OSError, ValueError):
        print_message("terminated: nothing was changed")
    raise SystemExit(ExitCode.TERMINATED)
