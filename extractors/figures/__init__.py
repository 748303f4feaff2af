"""Figures on born-digital pages."""
