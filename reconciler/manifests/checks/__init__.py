"""Checks on parsed manifests: envelope, empty values, and across manifests."""
