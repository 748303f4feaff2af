"""The texts that are translated: those of the dataset, each once, however many rows have it."""

from manifests.schemas import RECORDS
from manifests.store import Row, read_manifest
from pipeline.asking.texts import AskedText, text_sha256
from pipeline.workfolder import WorkFolder


def kept_records(work: WorkFolder, limit: int | None) -> list[Row]:
    """The first rows of the dataset (None = all), in the order of the records."""
    return [row for row in read_manifest(work.manifests, RECORDS) if row["status"] == "kept"][:limit]


def dataset_texts(work: WorkFolder, limit: int | None) -> list[AskedText]:
    """The distinct texts of the first rows (None = all), in the order of the records."""
    figures: dict[str, str] = {}
    for row in kept_records(work, limit):
        figures.setdefault(row["text"], row["figure_id"])
    return [AskedText(text, text_sha256(text), figure) for text, figure in figures.items()]
