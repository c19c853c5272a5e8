"""What may be trusted: a project file comes from a pull request too, so some decisions need a flag or a variable.

These are: which host gets a token, which variables are read, which folders are readable, what counts as a secret.
"""
