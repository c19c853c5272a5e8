"""HTTP: from bytes to a call of an operation, and from its result to an answer."""
