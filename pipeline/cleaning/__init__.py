"""Printed words to training text and fields: named rules, each recorded where it changed something."""

from pipeline.cleaning.book import BookWords, words_of_books
from pipeline.cleaning.composition import CleanedText, cleaned_text
from pipeline.cleaning.options import CleanOptions

__all__ = ["BookWords", "CleanOptions", "CleanedText", "cleaned_text", "words_of_books"]
