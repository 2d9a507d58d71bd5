"""Accounts, roles and absences of the people in the offices."""
