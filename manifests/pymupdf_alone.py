"""PyMuPDF without the layout model it starts where one is installed; packages import this before PyMuPDF.

The model takes a second and three threads in every process, and nobody here asks it. Nor may a process with
threads be forked, and workers are forks (pipeline.units).
"""

import sys
from typing import Any

_modules: dict[str, Any] = sys.modules
for _name in ("pymupdf.layout", "pymupdf4llm"):
    _modules.setdefault(_name, None)  # None: what is imported by this name is not there
