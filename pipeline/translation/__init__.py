"""Translations of the dataset's texts: by a service, only on request, or of the samples from their truth."""
