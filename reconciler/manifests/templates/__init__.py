"""Templates with the official client's meaning (contract 7), in a sandbox, every piece of text with its location.

`tokens` and `writer` make Jinja compile a file so that nothing loses its offset; `traced` is the text that comes of
it, and `environment` is where it runs. `sandbox` decides what an expression may do, `allowed`, `filters`, `strings`
and `meter` are its rules, `finder` is all that may be read, and `failure` tells what went wrong.
"""
