"""Work folders with pairs to refine."""

from pathlib import Path

from manifests.schemas import PAIRS
from manifests.schemas import TEXTS as TEXT_BLOCKS
from manifests.store import write_manifest
from pipeline.workfolder import WorkFolder
from tests.pipeline.text_rows import pair_row

TEXTS = [
    f"第{number}号团窠联珠对鹿纹锦。红地，联珠圈内立对鹿，鹿角{number}叉，四周饰忍冬。现藏新疆维吾尔自治区博物馆。"
    for number in range(1, 7)
]


def write_pairs(work: Path, texts: list[str], **fields: str) -> WorkFolder:
    """A work folder with a pair for every text."""
    rows = [pair_row(number, text, fields) for number, text in enumerate(texts)]
    write_manifest(work / "manifests", PAIRS, rows)
    write_manifest(work / "manifests", TEXT_BLOCKS, [])
    return WorkFolder(work)
