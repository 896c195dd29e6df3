"""Tests of the rig that runs Home Assistant beside the simulator."""
