"""Which words belong to which figure, whatever the series."""
