"""What a user would script today."""
