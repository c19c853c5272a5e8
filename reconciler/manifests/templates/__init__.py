"""Templates with the official client's meaning (contract 7), in a sandbox, every piece of text with its place.

`tokens` and `writer` make Jinja compile a file so that nothing loses its offset; `traced` is the text that comes of
it. `environment` decides what an expression may do, `filters`, `strings` and `meter` keep it small, `finder` is all
that may be read, and `failure` tells what went wrong.
"""
