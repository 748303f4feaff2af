"""Figures on scanned pages."""
