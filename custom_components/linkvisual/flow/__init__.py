"""The parts of the configuration dialogs."""
