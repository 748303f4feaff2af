"""Pixels: rendering, colours, and the file of a figure's picture."""
