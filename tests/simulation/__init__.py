"""A project, the emulated platform and whole runs of plan and apply in virtual time, from one seed.

    simulation = Simulation(tmp_path, seed=7, faults=["POST /workflows/ 503 after-commit x1"])
    simulation.write("workflows/train.yaml", TRAIN)
    ended = simulation.apply(kill=Kill(3, When.UNANSWERED))   # Report, Killed or Failed
    simulation.apply()                                        # the next run, on the same tenant
    assert simulation.creates()["workflow/train"] == 1

Nothing waits: an apply that takes ten minutes of the platform's time takes a moment of ours. The seed decides the
ids of the tenant, the jitter of retries, the inventory's key and how long each request is under way (`latency`), so the
same seed gives the same journal, byte by byte, in every process. To replay a failure, make the same Simulation
with the seed that the failing test printed, and read `transcript()`: every request and every change of state, in order.

What goes wrong comes from `faults` (rules of the emulator), `schedule` (a seed of them, `Schedule(seed=7, rate=0.1)`),
`gateway` (`Bucket`, `Window`, `Outage`, `Flaky`) and `settings` (the emulator's switches); `heal()` ends it.
"""

from support.virtual_time import Clock, Stuck, run_in_virtual_time

from simulation.client_run import Failed, Killed, Run
from simulation.network import Bucket, Flaky, Kill, Outage, When, Window
from simulation.simulation import Simulation

__all__ = [
    "Bucket",
    "Clock",
    "Failed",
    "Flaky",
    "Kill",
    "Killed",
    "Outage",
    "Run",
    "Simulation",
    "Stuck",
    "When",
    "Window",
    "run_in_virtual_time",
]
