"""Refinement of cleaned texts by a language model: asked only on request, every answer checked and kept."""
