"""Sources of templates and the places in them."""

from __future__ import annotations

from pathlib import Path

HERE = Path(__file__).parent


PROBLEM = """\
body:
  name: w
  steps:
{% for name in ["a"] %}
    {{ name }}:
      {% include "_step.yaml" %}
{% endfor %}
"""
