"""The stage `translate` for the samples: the English their truth tells, as it is or with noise.

The exact English is for testing. What a model is trained on is what a machine would have made of it: the same
with a stated share of its terms wrong.
"""

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from extractors.evaluation.scores import THRESHOLDS, PredictedFigure, matched
from extractors.evaluation.truth import TruePage
from manifests.fingerprint import file_sha256, fingerprint
from manifests.geometry import Box
from manifests.schemas import DOCUMENTS, RECORDS, TRANSLATIONS
from manifests.store import Row, read_manifest, write_rows
from pipeline.asking.answers import Verdict
from pipeline.asking.stage import NOT_ASKED
from pipeline.errors import UsageError
from pipeline.evaluation import find_truth
from pipeline.inputs import input_hashes
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.translation.check import TRANSLATED
from pipeline.translation.sources import dataset_texts, kept_records
from pipeline.translation.stage import translation_row, translations_path
from pipeline.workfolder import WorkFolder
from samples.english.mistranslation import VERSION as NOISE_VERSION
from samples.english.mistranslation import noisy, wrong_terms

_LANGUAGE = "en"
_UNMATCHED = Verdict(NOT_ASKED, "no_figure")


class TranslateFromTruth(Stage):
    """Gives the dataset's texts the English of the figures that truth has at their places.

    `folder` holds the sample books, each beside its truth.jsonl; books are known again by their bytes.
    `noise` is the share of terms that go wrong, 0 to 1, by `seed`. `limit` takes only the first rows (None =
    all).
    """

    name = "translate"
    version = 1

    def __init__(
        self,
        folder: Path,
        *,
        noise: float = 0.0,
        seed: int = 7,
        limit: int | None = None,
        out: Path | None = None,
    ) -> None:
        self._folder = folder
        self._noise = noise
        self._seed = seed
        self._limit = limit
        self._out = out

    @property
    def _engine(self) -> str:
        return f"noisy {self._noise:g} seed {self._seed}" if self._noise else "exact"

    def basis(self, work: WorkFolder) -> dict[str, str]:
        find_truth(self._folder)  # says what is wrong with the folder
        return {
            "--truth": fingerprint([file_sha256(path) for path in sorted(self._folder.rglob("truth.jsonl"))]),
            "--noise": fingerprint([self._engine, NOISE_VERSION]),
            "--limit": fingerprint(self._limit),
            "--out": fingerprint(str(self._out)),
            **input_hashes(work, (DOCUMENTS, RECORDS), "culti build"),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        return [translations_path(work, self._out)]

    def plan(self, work: WorkFolder) -> str:
        texts = len(dataset_texts(work, self._limit))
        return f"the {self._engine} English of {self._folder} for {texts} texts; asks nobody"

    def perform(self, context: StageContext) -> StageReport:
        told = self._told(context.work)
        texts = dataset_texts(context.work, self._limit)
        verdicts = [
            Verdict(TRANSLATED, text=noisy(told[text.text], self._noise, self._seed))
            if text.text in told
            else _UNMATCHED
            for text in texts
        ]
        rows = [
            translation_row(
                text,
                verdict,
                language=_LANGUAGE,
                engine=self._engine,
                model="",
                request_sha256=fingerprint([self._engine, NOISE_VERSION]),
            )
            for text, verdict in zip(texts, verdicts, strict=True)
        ]
        write_rows(translations_path(context.work, self._out), TRANSLATIONS, rows)
        return StageReport(
            tallies=(Tally.of("texts", [verdict.reason for verdict in verdicts]),),
            notes=(self._note([told[text.text] for text in texts if text.text in told]),),
        )

    def _note(self, exact: Sequence[str]) -> str:
        if not self._noise:
            return f"{self._engine}: what the samples say, for testing"
        wrong = sum(len(wrong_terms(text, self._noise, self._seed)) for text in exact)
        terms = sum(len(wrong_terms(text, 1.0, self._seed)) for text in exact)
        return f"{self._engine}: {wrong:,} of {terms:,} terms are wrong"

    def _told(self, work: WorkFolder) -> dict[str, str]:
        """Text of the dataset -> its English. Rows with one text show figures of one entry; where truth tells
        them differently, what it tells most often counts."""
        said: defaultdict[str, Counter[str]] = defaultdict(Counter)
        for row, english in _matches(kept_records(work, self._limit), self._pages(work)):
            said[row["text"]][english] += 1
        return {text: max(sorted(found), key=lambda one: found[one]) for text, found in said.items()}

    def _pages(self, work: WorkFolder) -> dict[tuple[str, int], TruePage]:
        """The pages with truth, by the document's name in the work folder and the page. Raises UsageError
        when no book of the folder is among the documents, or none is told in English."""
        names = {row["sha256"]: row["document"] for row in read_manifest(work.manifests, DOCUMENTS)}
        truth, pdfs = find_truth(self._folder)
        documents = {pdf: names.get(file_sha256(self._folder / pdf)) for pdf in sorted(pdfs)}
        if not any(documents.values()):
            raise UsageError(
                f"{self._folder}: none of its {len(pdfs)} books was read into {work.root}; "
                "give the folder of the very books that `culti extract` read"
            )
        pages = {
            (document, page.page_index): page
            for page in truth
            if (document := documents[page.document]) is not None
        }
        if not any(figure.english for page in pages.values() for figure in page.figures):
            raise UsageError(
                f"{self._folder}: its truth says nothing in English; draw the samples again "
                "(`culti draw-samples` with the same seed and entries draws the same books)"
            )
        return pages


def _matches(rows: Sequence[Row], pages: Mapping[tuple[str, int], TruePage]) -> Iterator[tuple[Row, str]]:
    """The rows that lie where truth has a figure, by the overlap of their boxes, with what it tells of it."""
    found: defaultdict[tuple[str, int], list[Row]] = defaultdict(list)
    for row in rows:
        found[(row["document"], row["page_index"])].append(row)
    for place, page in pages.items():
        boxes = [PredictedFigure(*place, Box(*row["bbox"])) for row in found[place]]
        for true, predicted in matched(page.figures, boxes, THRESHOLDS[0]):
            if page.figures[true].english:
                yield found[place][predicted], page.figures[true].english
