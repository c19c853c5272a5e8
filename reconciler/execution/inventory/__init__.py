"""The inventory while an apply goes on: lease, heartbeat, intents, final update, receipts."""
