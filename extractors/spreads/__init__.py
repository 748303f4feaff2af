"""Pictures that run over the inner edges of two facing pages: found, and put together."""
