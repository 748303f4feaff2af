"""The stages, one module each, from manifest to manifest; configuration, runner, command line."""

import manifests.pymupdf_alone  # noqa: F401
