"""The forms of `culti export` by name."""

from collections.abc import Mapping
from pathlib import Path

from extractors.options import ExtractionOptions
from pipeline.exchange.chinese_clip import ChineseClipExport
from pipeline.exchange.coco import CocoExport
from pipeline.exchange.export import Export, ExportChoice
from pipeline.exchange.imagefolder import ImageFolderExport
from pipeline.exchange.label_studio import LabelStudioExport
from pipeline.exchange.page_export import PageExport
from pipeline.exchange.pair_export import PairExport
from pipeline.exchange.webdataset_shards import WebDatasetExport

PAGE_FORMS: Mapping[str, type[PageExport]] = {"label-studio": LabelStudioExport, "coco": CocoExport}
PAIR_FORMS: Mapping[str, type[PairExport]] = {
    "chinese-clip": ChineseClipExport,
    "webdataset": WebDatasetExport,
    "imagefolder": ImageFolderExport,
}


def export_stage(form: str, out: Path, choice: ExportChoice, options: ExtractionOptions) -> Export:
    """The stage that writes the form: one of PAGE_FORMS or PAIR_FORMS."""
    if form in PAGE_FORMS:
        return PAGE_FORMS[form](out, choice, options)
    return PAIR_FORMS[form](out, choice)
