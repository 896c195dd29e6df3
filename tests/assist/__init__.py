"""Conversations through a camera, over real sockets, in real Home Assistant."""
