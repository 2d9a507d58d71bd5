"""Retention: what disputes keep, and how far the taking away has come."""
