"""peak-apply: plan and apply a directory of manifests on a Peak tenant."""

__version__ = "0.1.0"
