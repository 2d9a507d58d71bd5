"""Re-review on site: a district offers hours, a body books one and comes with its papers (domain.md 81)."""
