"""PDF page in, figures and text blocks out. Pure: knows no stage and no output folder."""

import manifests.pymupdf_alone  # noqa: F401
