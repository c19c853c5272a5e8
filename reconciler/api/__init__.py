"""HTTP: the one place that imports httpx, and the only one that knows a URL or a status code."""
