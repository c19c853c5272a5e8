"""Webapps and services, which are stored alike (contract 2.3, 2.4, 5)."""
