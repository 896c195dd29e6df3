"""Floor control (RFC 4376): who may speak through a camera. Neither a storey nor the TURN protocol."""
