"""Webapps and services, which are one thing (contract 2.3, 2.4 and 5)."""
