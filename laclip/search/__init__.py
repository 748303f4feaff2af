"""Search: pictures, their vectors on the disk, and an index that finds them by words or by their looks."""
