"""Groups that must not be torn apart, how they are dealt into splits, and the proof that nothing leaks."""
