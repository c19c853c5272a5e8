"""Instance types and metadata of a tenant, and telemetry (contract 2.6, 2.8)."""
