"""What everybody may read without a log-in: published plans and announcements."""
