"""Comparing a real tenant with what peak-apply assumes about the platform (contract 11, 12)."""

from reconciler.doctor.diagnosis import Diagnosis, diagnose, diagnose_by_scratch

__all__ = ["Diagnosis", "diagnose", "diagnose_by_scratch"]
