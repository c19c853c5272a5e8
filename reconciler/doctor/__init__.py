"""Comparing a real tenant with what peak-apply assumes about the platform (contract 11, 12)."""

from reconciler.doctor.diagnosis import diagnose, diagnose_by_scratch

__all__ = ["diagnose", "diagnose_by_scratch"]
