"""Sound: A-law at 8 kHz in packets of 20 ms."""
