"""Faults on demand: what can go wrong between a client and the platform, by rule or by seed."""
