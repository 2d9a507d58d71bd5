"""What staff and candidates see in a browser."""
