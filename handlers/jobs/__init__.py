"""Bulk acts: made in lots, walked by whoever is there, undone while nobody has been told."""
