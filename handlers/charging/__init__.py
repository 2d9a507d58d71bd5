"""What registrations cost, who owes it, and what follows when it is paid or not (domain.md 33, 36, 82)."""
