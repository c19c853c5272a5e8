"""A purse that retries are paid from, so that an outage cannot multiply the load (R3).

As in botocore: 500 tokens, 5 for a retry and 10 for one after a timeout. A retry that succeeds brings its tokens
back, any other success brings one.
"""

from __future__ import annotations

CAPACITY = 500
RETRY_COST, TIMEOUT_RETRY_COST = 5, 10
SUCCESS_REFUND = 1


class RetryBudget:
    """The tokens of one client."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = self._tokens = capacity

    def take(self, tokens: int) -> bool:
        """Pay for a retry; False, and nothing is taken, when there is too little left."""
        if tokens > self._tokens:
            return False
        self._tokens -= tokens
        return True

    def give_back(self, tokens: int) -> None:
        """A success: what its last retry cost, or one token when it needed none."""
        self._tokens = min(self._capacity, self._tokens + (tokens or SUCCESS_REFUND))
