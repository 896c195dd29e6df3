"""What is there, and what has gone for good."""
