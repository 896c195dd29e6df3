"""What crosses from Home Assistant's loop to the media loop and back, and outlives either."""
