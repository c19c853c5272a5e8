"""Secrets are replaced by `(sensitive)` in everything that is printed or written.

`redactor` finds texts in texts, `secrets` knows those of this run, `reports` applies them to plans, results and events.
"""
