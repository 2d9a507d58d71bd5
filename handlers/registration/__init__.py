"""Registration: who applies for which item of a plan, one by one or by the list (domain.md 29-32, 36)."""
