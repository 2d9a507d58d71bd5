"""Dispatch of examiners: tasks, draws, invitations, teams (domain.md part B)."""
