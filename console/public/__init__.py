"""What candidates see on their phone."""
