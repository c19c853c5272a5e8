"""Every JSON format that this program writes or reads, each declared once, as pydantic models.

A declaration gives the writer, the reader where there is one, and the JSON Schema. Its fields, in their order, are the
keys; within a version of a format keys are only added. The declarations stand apart from `reconciler.model`, so that
the program can change without changing what it stored or what scripts read.
"""
