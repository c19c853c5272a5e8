"""What a tenant has and is allowed, and telemetry (contract 2.6, 2.8)."""
