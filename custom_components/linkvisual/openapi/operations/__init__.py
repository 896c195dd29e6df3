"""The operations that are called, one module for each API product."""
