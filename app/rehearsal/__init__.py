"""Rehearsing a dispatch: the real handlers and a real database, simulated examiners and a simulated clock."""
