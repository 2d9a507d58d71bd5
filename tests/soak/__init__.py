"""Whole stories with all traffic at once, killed again and again, and a checker that reads every text."""
