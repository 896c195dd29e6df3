"""Sound from the web: files, radio without an end, playlists and HLS, read by us byte by byte."""
