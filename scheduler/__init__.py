"""What wakes up by itself."""
