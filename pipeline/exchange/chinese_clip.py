"""Chinese-CLIP's form: `{split}_imgs.tsv` and `{split}_texts.jsonl` for the splits train, valid and test.

As the README of OFA-Sys/Chinese-CLIP has it: an integer image id, a tab, the picture's file in base64; a JSON
object a line with text_id, text and the image_ids that belong to it. `{split}_images.jsonl` beside them says
which figure of which book an image id is.
"""

import base64
import json
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.exchange.export import ExportChoice
from pipeline.exchange.pair_export import KeptPair, PairExport

SPLIT_NAMES = {"train": "train", "validation": "valid", "test": "test"}

CARD = """# A dataset in Chinese-CLIP's form

`{split}_imgs.tsv`: image id, tab, the picture's file in base64. `{split}_texts.jsonl`: text_id, text,
image_ids. Splits: train, valid, test. `{split}_images.jsonl` says where each image comes from.
For the trainer:

`python cn_clip/preprocess/build_lmdb_dataset.py --data_dir THIS_FOLDER --splits train,valid,test`.
"""


class ChineseClipExport(PairExport):
    """Pictures with equal bytes are one image, equal texts one text with several images. Ids count from 1
    over all splits, so that none comes twice."""

    name = "export-chinese-clip"

    def __init__(self, out: Path, choice: ExportChoice) -> None:
        super().__init__(out, choice)
        self._images = 0
        self._texts = 0

    def write_split(self, folder: Path, split: str, pairs: Sequence[KeptPair]) -> Iterator[KeptPair]:
        name = SPLIT_NAMES[split]
        image_ids: dict[str, int] = {}
        by_text: dict[str, list[int]] = {}
        with (
            (folder / f"{name}_imgs.tsv").open("w", encoding="ascii", newline="\n") as images,
            (folder / f"{name}_images.jsonl").open("w", encoding="utf-8", newline="\n") as sources,
        ):
            for pair in pairs:
                image = pair.columns["sha256"]
                if image not in image_ids:
                    self._images += 1
                    image_ids[image] = self._images
                    images.write(f"{self._images}\t{base64.b64encode(pair.image.read_bytes()).decode()}\n")
                source = {"image_id": image_ids[image], **pair.columns}
                sources.write(json.dumps(source, ensure_ascii=False) + "\n")
                partners = by_text.setdefault(pair.columns["text"], [])
                if image_ids[image] not in partners:
                    partners.append(image_ids[image])
                yield pair
        with (folder / f"{name}_texts.jsonl").open("w", encoding="utf-8", newline="\n") as texts:
            for text, partners in by_text.items():
                self._texts += 1
                line = {"text_id": self._texts, "text": text, "image_ids": partners}
                texts.write(json.dumps(line, ensure_ascii=False) + "\n")

    def card(self) -> str:
        return CARD
