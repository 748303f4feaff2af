"""Work folders whose dataset has texts to translate."""

from pathlib import Path

from manifests.schemas import RECORDS
from manifests.store import write_manifest
from pipeline.workfolder import WorkFolder
from tests.pipeline.text_rows import record_row

TEXTS = [
    "团窠对鹿纹。红地，联珠圈内立对鹿。",
    "海东青逐兔纹妆金胸背，长73厘米，宽32厘米。",
    "伎乐天，隋，莫高窟第三九〇窟。",
    "双鹿本生，北魏，第257窟。",
]
ENGLISH = {
    TEXTS[0]: "Facing deer roundel. Red ground, two deer in a pearl roundel.",
    TEXTS[1]: "Falcon and hare rank badge with gold, 73 cm long, 32 cm wide.",
    TEXTS[2]: "Celestial musician, Sui, Mogao Cave 390.",
    TEXTS[3]: "Jataka of the two deer, Northern Wei, Cave 257.",
}


def write_records(work: Path, texts: list[str], dropped: list[str] | None = None) -> WorkFolder:
    """A work folder with a record for every text; those of `dropped` are not in the dataset."""
    gone = dropped or []
    rows = [
        record_row(number, text, drop_reason="duplicate_image" if text in gone else None)
        for number, text in enumerate([*texts, *gone])
    ]
    write_manifest(work / "manifests", RECORDS, rows)
    return WorkFolder(work)
