"""Plans, results and problems as text, JSON, markdown and annotations: values in, text out.

`formats` is the way in; nothing is imported here, so that `--help` stays instant.
"""
