"""A budget for retries, so that an outage does not multiply the requests (R3).

The figures are botocore's: 500 tokens, 5 for a retry and 10 for one after a timeout. A retry that succeeds returns its
tokens, any other success returns one.
"""

from __future__ import annotations

CAPACITY = 500
RETRY_COST, TIMEOUT_RETRY_COST = 5, 10
SUCCESS_REFUND = 1


class RetryBudget:
    """The tokens of one client."""

    def __init__(self, capacity: int = CAPACITY) -> None:
        self._capacity = self._tokens = capacity

    def spend(self, tokens: int) -> bool:
        """Take the tokens for a retry; False, and nothing is taken, when too few are left."""
        if tokens > self._tokens:
            return False
        self._tokens -= tokens
        return True

    def refund(self, tokens: int) -> None:
        """After a success: return what its last retry cost, or one token when it needed none."""
        self._tokens = min(self._capacity, self._tokens + (tokens or SUCCESS_REFUND))
