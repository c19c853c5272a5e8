"""An apply in every format: events, progress, result, receipt, history."""
