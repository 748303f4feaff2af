"""Published image-text benchmarks in the files their owners ship. Nothing is downloaded, nothing trusted."""
