"""What the rules are asked with: prices and conditions, read from their tables."""
