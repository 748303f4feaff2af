"""Two mock art books, ours and free, drawn from a seed: everything runs before a user has a PDF."""

import manifests.pymupdf_alone  # noqa: F401
