"""An image folder: the pictures' files of each split, and metadata.jsonl with their rows."""

import json
import shutil
from collections.abc import Iterator, Sequence
from pathlib import Path

from pipeline.exchange.pair_export import KeptPair, PairExport

CARD = """# A dataset as an image folder

`{split}/` holds the pictures and `metadata.jsonl` with their rows (`file_name` is the picture).

    from datasets import load_dataset
    dataset = load_dataset("imagefolder", data_dir="THIS_FOLDER")
"""


class ImageFolderExport(PairExport):
    """Files as they are, named by figure_id."""

    name = "export-imagefolder"

    def write_split(self, folder: Path, split: str, pairs: Sequence[KeptPair]) -> Iterator[KeptPair]:
        if not pairs:
            return
        (folder / split).mkdir()
        with (folder / split / "metadata.jsonl").open("w", encoding="utf-8", newline="\n") as metadata:
            for pair in pairs:
                name = f"{pair.name}{pair.image.suffix}"
                shutil.copyfile(pair.image, folder / split / name)
                metadata.write(json.dumps({"file_name": name, **pair.columns}, ensure_ascii=False) + "\n")
                yield pair

    def card(self) -> str:
        return CARD
