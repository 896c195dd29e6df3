"""What the automation editor offers, in automations that really run."""
