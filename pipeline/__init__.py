"""The stages, one module each, from manifest to manifest; the configuration, the runner and the command line."""
