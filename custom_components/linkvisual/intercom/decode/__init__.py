"""From media to 8 kHz mono samples, decoded once for all cameras that say the same."""
