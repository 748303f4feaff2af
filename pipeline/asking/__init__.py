"""Asking a service about texts, whatever for: each text once, at a stated rate, every reply kept."""
