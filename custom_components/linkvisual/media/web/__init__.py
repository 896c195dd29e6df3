"""What is behind an address of the web: sound, a station, or a list.

FFmpeg decodes it all, and opens nothing by itself: requests are Home Assistant's, with its name
resolver, its certificates and its rule for redirects, and end at once when nobody listens.
"""
