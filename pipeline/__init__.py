"""The stages, one module each, from manifest to manifest; configuration, runner, command line."""
