"""Waiting for builds, deployments and deletions by polling."""
