"""Local alignment: a picture seen as its crops, folded into one vector."""
