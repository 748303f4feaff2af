"""The dataset folder that `load_dataset("culti")` opens: rows, shards, card and Croissant description."""
