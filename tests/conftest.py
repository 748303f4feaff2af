"""One thread for every library, set before any of them is imported: tests do not fight over the cores.

Property tests draw the same examples every time, whatever the machine's speed.
"""

import os

for _variable in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"):
    os.environ[_variable] = "1"

import pytest  # noqa: E402
from hypothesis import settings  # noqa: E402

import manifests.pymupdf_alone  # noqa: E402, F401

settings.register_profile("steady", derandomize=True, deadline=None)
settings.load_profile("steady")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The whole road first: it takes longest, and the other files fill the time beside it."""
    items.sort(key=lambda item: item.path.name != "test_end_to_end.py")
