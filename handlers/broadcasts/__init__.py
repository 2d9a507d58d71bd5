"""Broadcasts: one approved template to an audience that staff chose."""
