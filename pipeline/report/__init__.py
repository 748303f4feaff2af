"""`culti report`: what the dataset holds and what was left out, as one HTML page without other files."""

from pipeline.report.stage import Report

__all__ = ["Report"]
