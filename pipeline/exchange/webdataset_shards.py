"""WebDataset: tar shards of each split; a sample is a picture's file, its text, and its row as JSON."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import webdataset

from pipeline.exchange.pair_export import KeptPair, PairExport

_SHARD_BYTES = 500_000_000  # shards of about this size stream well, and a lost connection costs one of them
_SHARD_SAMPLES = 10_000

CARD = """# A dataset as WebDataset shards

`{split}-{number}.tar`; a sample has the picture (`.png` or `.jpg`), `.txt` (the text) and `.json` (its row).

    import webdataset
    rows = webdataset.WebDataset("train-{000000..000000}.tar", shardshuffle=False).decode("pil")
"""


class WebDatasetExport(PairExport):
    """Shards written by the webdataset package, with no dates in them: equal rows give equal bytes."""

    name = "export-webdataset"

    def write_split(self, folder: Path, split: str, pairs: Sequence[KeptPair]) -> Iterator[KeptPair]:
        if not pairs:
            return
        with webdataset.ShardWriter(
            str(folder / f"{split}-%06d.tar"),
            maxcount=_SHARD_SAMPLES,
            maxsize=_SHARD_BYTES,
            verbose=0,
            encoder=False,
            mtime=0,
        ) as shards:
            for number, pair in enumerate(pairs):
                shards.write(
                    {
                        "__key__": f"{number:06d}",
                        pair.image.suffix.removeprefix("."): pair.image.read_bytes(),
                        "txt": pair.columns["text"].encode(),
                        "json": json.dumps(pair.columns, ensure_ascii=False).encode(),
                    }
                )
                yield pair

    def card(self) -> str:
        return CARD
