"""Bills, payments, refunds and reconciliation (domain.md 33-38, 82)."""
