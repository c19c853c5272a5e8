"""Bodies as documents: canonical form, schema paths, sensitive texts, comparison after a write."""
