"""The camera's speaker as Home Assistant's media players are."""
