"""Reminders: rules in force, what they ask for now, and what is due."""
