"""Checks that create objects of their own on the tenant, and delete them."""
