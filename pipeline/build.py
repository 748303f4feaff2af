"""The stage `build`: pairs -> records and the dataset folder (`./culti/`)."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path

from extractors.options import ExtractionOptions
from manifests.fingerprint import fingerprint
from manifests.schemas import (
    COPIES,
    IMAGES,
    PAGES,
    PAIRS,
    RECORDS,
    REFINEMENTS,
    REVIEWED_FIGURES,
    REVIEWED_PAIRS,
    SPLITS,
    TEXTS,
)
from manifests.store import Row, manifest_path, read_manifest, write_manifest
from manifests.vocabularies import SPLIT
from pipeline.cleaning import CleanedText, CleanOptions, cleaned_text, words_of_books
from pipeline.config import BuildOptions
from pipeline.dataset.card import BuildFacts
from pipeline.dataset.contents import INPUTS, read_contents
from pipeline.dataset.folder import check_replaceable, dataset_files, write_dataset
from pipeline.dataset.options import DatasetOptions
from pipeline.images.options import ImageOptions
from pipeline.images.selection import without_copies
from pipeline.images.survey import survey
from pipeline.inputs import input_hashes
from pipeline.refinement.using import accepted_texts, refined
from pipeline.review.applying import ReviewedPairs, review_basis, with_decisions
from pipeline.rights import BookRights
from pipeline.splitting.groups import grouped
from pipeline.splitting.ledger import Ledger
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder, WorkFolderError

_OUTPUTS = (RECORDS, IMAGES, COPIES, SPLITS, REVIEWED_FIGURES, REVIEWED_PAIRS)


class Build(Stage):
    """Cleans the texts, drops what cannot be used, splits by group and writes the dataset.

    `limit` takes only the first pairs (None = all); `use_refinements` takes the texts that `culti refine`
    accepted; `rights` and `dataset` go into card and croissant.json; `reading` says how pictures are cut
    again where a person drew another box.
    """

    name = "build"
    version = 10

    def __init__(
        self,
        out: Path,
        options: BuildOptions,
        limit: int | None = None,
        clean: CleanOptions | None = None,
        use_refinements: bool = False,
        rights: BookRights | None = None,
        dataset: DatasetOptions | None = None,
        images: ImageOptions | None = None,
        reading: ExtractionOptions | None = None,
    ) -> None:
        self._out = out
        self._options = options
        self._clean = clean or CleanOptions()
        self._images = images or ImageOptions()
        self._reading = reading or ExtractionOptions()
        self._limit = limit
        self._use_refinements = use_refinements
        self._rights = rights or BookRights()
        self._dataset = dataset or DatasetOptions()

    def basis(self, work: WorkFolder) -> dict[str, str]:
        basis = {
            f"build.{key}": fingerprint(value) for key, value in self._options.model_dump(mode="json").items()
        }
        cleaning = self._clean.model_dump(mode="json").items()
        return {
            **basis,
            **{f"clean.{key}": fingerprint(value) for key, value in cleaning},
            "--limit": fingerprint(self._limit),
            "images": fingerprint(self._images.model_dump(mode="json")),
            "books": fingerprint(self._rights.model_dump(mode="json")),
            "dataset": fingerprint(self._dataset.model_dump(mode="json")),
            **input_hashes(work, INPUTS, "culti extract and culti pair"),
            **input_hashes(work, (REFINEMENTS,) if self._use_refinements else (), "culti refine"),
            **review_basis(work, self._reading),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        written = [manifest_path(work.manifests, schema) for schema in _OUTPUTS]
        return [*(path for path in written if path.is_file()), *dataset_files(self._out)]

    def plan(self, work: WorkFolder) -> str:
        pairs = len(read_manifest(work.manifests, PAIRS)[: self._limit])
        return f"clean and split {pairs} pairs, write the dataset to {self._out}"

    def perform(self, context: StageContext) -> StageReport:
        work = context.work
        check_replaceable(self._out)
        reviewed = with_decisions(context, self._reading)
        absent = [row["figure_id"] for row in reviewed.pairs if row["figure_id"] not in reviewed.figures]
        if absent:
            raise WorkFolderError(f"figure {absent[0]} has a pair but no figure: run culti pair again")
        records = self._records(context, reviewed)
        write_manifest(work.manifests, RECORDS, records)
        self._write_dataset(context, records)
        kept = [record for record in records if record["status"] == "kept"]
        return StageReport(
            tallies=(Tally.of("records", (row["drop_reason"] for row in records)),),
            failures=reviewed.failures,
            complete=not reviewed.failures,
            notes=(*reviewed.notes, _split_note(kept), f"the dataset is in {self._out}"),
            all_failed=not kept,
        )

    def _write_dataset(self, context: StageContext, records: list[Row]) -> None:
        facts = BuildFacts.of(self._options, self._rights, self._dataset)
        contents = read_contents(context.work, records)
        on_done = partial(context.on_progress, "writing the dataset")
        write_dataset(self._out, contents, facts, self._options.max_shard_bytes, on_done, context.workers)

    def _records(self, context: StageContext, reviewed: ReviewedPairs) -> list[Row]:
        work = context.work
        pairs, figures = reviewed.pairs[: self._limit], reviewed.figures
        books = words_of_books(read_manifest(work.manifests, TEXTS))
        accepted = accepted_texts(work) if self._use_refinements else {}
        texts = {
            row["figure_id"]: reviewed.text(
                row, refined(cleaned_text(row, self._clean, books[row["document"]]), accepted)
            )
            for row in pairs
        }
        pages = read_manifest(work.manifests, PAGES)
        seen = survey(work, pairs, figures, pages, self._images, context.workers, context.on_progress)
        reasons = {name: self._text_fault(texts[name]) or fault for name, fault in seen.faults.items()}
        reasons |= {name: "rejected_in_review" for name in reasons if reviewed.is_rejected(name)}
        rows = [_row_to_place(row, figures[row["figure_id"]], texts[row["figure_id"]]) for row in pairs]
        ledger = Ledger.of(work, _shares(self._options), self._options.seed)
        sound = [row for row in rows if reasons[row["figure_id"]] is None]
        copied = without_copies(sound, seen.copies, ledger.figures, self._images)
        used = [row["figure_id"] for row in sound if row["figure_id"] not in copied]
        dealing = ledger.deal(rows, grouped(rows, ((name, kept) for name, (_, kept) in copied.items())), used)
        ledger.write(work)
        reasons |= {name: reason for name, (reason, _) in copied.items()}
        reasons |= dict.fromkeys(dealing.conflicts, "split_conflict")
        return [
            {
                **_record(
                    row, figures[name], texts[name], dealing.groups[name], reasons[name], dealing.splits
                ),
                "review_status": reviewed.statuses.get(name, "unreviewed"),
            }
            for row in pairs
            for name in [row["figure_id"]]
        ]

    def _text_fault(self, text: CleanedText) -> str | None:
        letters = sum(character.isalpha() for character in text.text)
        return "no_text" if letters < self._options.min_text_characters else None


def _row_to_place(pair: Row, figure: Row, text: CleanedText) -> Row:
    """The pair with all that says which copy stays, and what belongs together."""
    pixels = figure["width_px"] * figure["height_px"]
    return {**pair, "sha256": figure["sha256"], "pixels": pixels, "text": text.text}


def _record(
    pair: Row, figure: Row, text: CleanedText, group: str, reason: str | None, splits: Mapping[str, str]
) -> Row:
    return {
        **{name: value for name, value in pair.items() if name != "mentions"},
        "image_path": figure["image_path"],
        "sha256": figure["sha256"],
        "fields": dict(text.fields),
        "text": text.text,
        "text_raw": text.raw,
        "cleaning_rules": list(text.rules),
        "group_id": group,
        "split": splits.get(pair["figure_id"]),
        "status": "dropped" if reason else "kept",
        "drop_reason": reason,
    }


def _shares(options: BuildOptions) -> dict[str, int]:
    return {
        "train": options.train_share,
        "validation": options.validation_share,
        "test": options.test_share,
    }


def _split_note(kept: Sequence[Row]) -> str:
    counts = Counter(row["split"] for row in kept)
    return ", ".join(f"{split} {counts[split]}" for split in SPLIT)
