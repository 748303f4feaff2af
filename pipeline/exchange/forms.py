"""The forms of `culti export` by name."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.exchange.chinese_clip import ChineseClipExport
from pipeline.exchange.export import ExportChoice
from pipeline.exchange.imagefolder import ImageFolderExport
from pipeline.exchange.pair_export import PairExport
from pipeline.exchange.webdataset_shards import WebDatasetExport

PAIR_FORMS: Mapping[str, type[PairExport]] = {
    "chinese-clip": ChineseClipExport,
    "webdataset": WebDatasetExport,
    "imagefolder": ImageFolderExport,
}


def export_stage(form: str, out: Path, choice: ExportChoice) -> PairExport:
    """The stage that writes the form: one of PAIR_FORMS."""
    return PAIR_FORMS[form](out, choice)
