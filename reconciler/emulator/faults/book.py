"""The fault of the next request: that of the first rule that matches it, else that of the schedule."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from reconciler.emulator.faults.fault import Fault
from reconciler.emulator.faults.rules import Rule
from reconciler.emulator.faults.schedule import Schedule


class FaultBook:
    """Counts requests, so that rules end and a schedule goes on."""

    def __init__(self, rules: Sequence[Rule], schedule: Schedule | None) -> None:
        self.rules = tuple(rules)
        self.schedule = schedule
        self._matched: Counter[int] = Counter()
        self._drawn = 0

    def draw(self, method: str, path: str, *, is_list: bool) -> Fault | None:
        """The fault of this request, if it gets one."""
        number, self._drawn = self._drawn, self._drawn + 1
        for place, rule in enumerate(self.rules):
            if rule.matches(method, path) and self._is_hit(place, rule):
                return rule.fault
        return None if self.schedule is None else self.schedule.draw(number, method, is_list=is_list)

    def _is_hit(self, place: int, rule: Rule) -> bool:
        met, self._matched[place] = self._matched[place], self._matched[place] + 1
        return met >= rule.skip_first and (rule.times is None or met < rule.skip_first + rule.times)
