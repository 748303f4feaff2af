"""Datasets as the models see them, and which rows of one belong together."""
