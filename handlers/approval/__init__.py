"""Approval as one engine: whatever is approved is submitted, decided, returned and undone here (29)."""
