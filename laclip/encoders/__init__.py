"""Texts and pictures to unit vectors: model sizes, model files, and what a model is fed with."""
