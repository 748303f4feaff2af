"""The pictures of the dataset: what is measured of them, their faults, and which are copies of others."""
