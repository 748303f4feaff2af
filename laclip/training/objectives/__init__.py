"""What training minimises, chosen by name: an objective, its heads, and what it asks of a row."""
