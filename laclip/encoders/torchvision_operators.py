"""Make torchvision importable beside a CPU build of torch.

The torchvision wheel of the Python package index is a CUDA build. Beside a CPU torch its compiled library
does not load, no operator gets declared, and `import torchvision` (which cn_clip does) ends in "operator
torchvision::nms does not exist". Nothing here needs those operators, only their declaration.
"""

import importlib.machinery
import importlib.util

import torch

_DECLARATIONS = (
    "nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
    "qnms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor",
)
_library: torch.library.Library | None = None


def _compiled_library_loads() -> bool:
    """Whether torchvision's own compiled operators load into this torch (the same test as torchvision's)."""
    specification = importlib.util.find_spec("torchvision")
    if specification is None or not specification.submodule_search_locations:
        return False
    finder = importlib.machinery.FileFinder(
        specification.submodule_search_locations[0],
        (importlib.machinery.ExtensionFileLoader, importlib.machinery.EXTENSION_SUFFIXES),
    )
    extension = finder.find_spec("_C")
    if extension is None or extension.origin is None:
        return False
    try:
        torch.ops.load_library(extension.origin)
    except OSError:
        return False
    return True


def declare_missing_operators() -> bool:
    """Declare the operators torchvision's import asks for, when its compiled library cannot; once a process.

    Call before the first import of torchvision or cn_clip. Returns whether the declarations of this module
    are in force (True) or torchvision's own (False).
    """
    global _library
    if _library is None and not _compiled_library_loads():
        _library = torch.library.Library("torchvision", "DEF")
        for declaration in _DECLARATIONS:
            _library.define(declaration)
    return _library is not None
