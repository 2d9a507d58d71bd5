"""Candidates are on show before their review, and whoever knows better objects (domain.md 75)."""
