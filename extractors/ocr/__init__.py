"""The models that read pixels: text recognition and layout."""
