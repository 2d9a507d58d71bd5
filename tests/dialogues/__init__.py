"""Talks as tables: what is said and pressed, what is heard, and what is in the rows afterwards."""
