"""`culti evaluate-extraction`: extract and pair books whose pages have a truth, and score what was found."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from extractors.evaluation.mistakes import DroppedRegion
from extractors.evaluation.reliability import Reliability, reliability
from extractors.evaluation.scores import PredictedFigure, Score, evaluate
from extractors.evaluation.spreads import settled
from extractors.evaluation.truth import TruePage, read_truth
from extractors.options import ExtractionOptions
from manifests.geometry import Box
from manifests.schemas import DOCUMENTS, FIGURES, PAGES, PAIRS
from manifests.store import Row, read_manifest
from pipeline.errors import UsageError
from pipeline.extract import Extract
from pipeline.extraction_report import Judged, Outcome, write_report
from pipeline.pair import Pair
from pipeline.runner import RunSettings, run_stage
from pipeline.sources import find_sources
from pipeline.workfolder import WorkFolder

_SUMMARIES = ("all", "hard")  # below the single books
_HEADERS = ("pages", "true", "found", "P", "R", "F1", "P@0.8", "R@0.8", "F1@0.8")
_WORDS = ("caption", "description", "title")


def evaluate_extraction(
    folder: Path, options: ExtractionOptions, settings: RunSettings, report: Path | None = None
) -> int:
    """Score the extraction of all PDFs below `folder` that a `truth.jsonl` names; print tables or JSON, and
    draw every mistake into the HTML file `report`. Returns the extraction's exit code.

    Raises UsageError when there is no truth.
    """
    judged = judge(folder, options, settings)
    if judged.groups:
        kept = [found for outcome in judged.outcomes.values() for found in outcome.kept]
        bins, rules = reliability(judged.truth, kept)
        if settings.as_json:
            scores = {
                "groups": _as_json(judged.groups),
                "tags": _as_json(judged.tags),
                "links": {"by_confidence": _links_as_json(bins), "by_rule": _links_as_json(rules)},
            }
            print(json.dumps(scores, ensure_ascii=False, indent=1))  # noqa: T201
        else:
            _print_table("book", judged.groups)
            _print_table("tag", judged.tags)
            _print_links("confidence", bins)
            _print_links("rule", rules)
        if report is not None:
            write_report(report, judged, options)
    return judged.code


def judge(folder: Path, options: ExtractionOptions, settings: RunSettings) -> Judged:
    """Extract and pair all PDFs below `folder` that a `truth.jsonl` names, and hold them against it.

    Works in a folder of its own within the work folder. A book that cannot be read counts as one without
    predictions; when none could be, or only a plan was asked for, there are no scores. Raises UsageError when
    there is no truth.
    """
    truth, pdfs = find_truth(folder)
    inner = replace(
        settings,
        work=WorkFolder(settings.work.root / "evaluation"),
        quiet=settings.quiet or settings.as_json,
    )
    sources = [source for source in find_sources([folder]) if source.document in pdfs]
    paths = {source.document: source.path for source in sources}
    code = run_stage(Extract(sources, options), inner)
    if settings.dry_run or code == 1:
        return Judged(code, truth, paths)
    run_stage(Pair(), inner)
    truth, found = settled(truth, _predictions(inner.work))
    outcomes = _outcomes(inner.work, truth, found)
    groups, tags = evaluate(truth, found)
    return Judged(code, truth, paths, outcomes, groups, tags)


def find_truth(folder: Path) -> tuple[list[TruePage], set[str]]:
    """The truth of all pages, under their document's names, and the names of the PDFs it is about.

    A `truth.jsonl` names PDFs that lie beside it or in a folder `pdfs` beside it. Raises UsageError when
    there is no truth or a PDF is missing, TruthError for a broken line.
    """
    if not folder.is_dir():
        raise UsageError(f"{folder}: no such folder; give one that holds PDFs with their truth.jsonl")
    pages: list[TruePage] = []
    for path in sorted(folder.rglob("truth.jsonl")):
        for page in read_truth(path):
            places = [path.parent / page.document, path.parent / "pdfs" / page.document]
            pdf = next((place for place in places if place.is_file()), None)
            if pdf is None:
                raise UsageError(
                    f"{path}: its PDF {page.document} is neither beside it nor in pdfs/ beside it"
                )
            pages.append(replace(page, document=pdf.relative_to(folder).as_posix()))
    if not pages:
        raise UsageError(f"{folder}: no truth.jsonl below it; give a folder with PDFs and their truth")
    return pages, {page.document for page in pages}


def _predictions(work: WorkFolder) -> list[PredictedFigure]:
    halves = {
        row["figure_id"]: (row["spread_page"], Box(*row["parts"][-1]))
        for row in read_manifest(work.manifests, FIGURES)
        if row["spread_page"] is not None
    }
    pairs = read_manifest(work.manifests, PAIRS)
    return [replace(_prediction(row), other_half=halves.get(row["figure_id"])) for row in pairs]


def _outcomes(
    work: WorkFolder, truth: Sequence[TruePage], found: Sequence[PredictedFigure]
) -> dict[tuple[str, int], Outcome]:
    """What the manifests say of each page; a page they lack has its document's error."""
    documents = {row["document"]: row["error"] for row in read_manifest(work.manifests, DOCUMENTS)}
    outcomes = {
        (page.document, page.page_index): Outcome(error=documents.get(page.document)) for page in truth
    }
    for row in read_manifest(work.manifests, PAGES):
        outcomes[(row["document"], row["page_index"])] = Outcome(error=row["error"])
    for prediction in found:
        outcomes[(prediction.document, prediction.page_index)].kept.append(prediction)
    for row in read_manifest(work.manifests, FIGURES):
        if row["drop_reason"] is not None:
            region = DroppedRegion(Box(*row["bbox"]), row["drop_reason"])
            outcomes[(row["document"], row["page_index"])].dropped.append(region)
    return outcomes


def _prediction(pair: Row) -> PredictedFigure:
    names = ("document", "page_index", "kind", "title", "caption", "description", "confidence")
    return PredictedFigure(
        box=Box(*pair["bbox"]), rule=pair["pair_rule"], **{name: pair[name] for name in names}
    )


def _as_json(scores: Mapping[str, Score]) -> dict[str, Any]:
    return {
        name: {
            "pages": score.pages,
            "true_figures": score.true_figures,
            "predicted_figures": score.predicted,
            "figures": {
                str(threshold): _named(score.figure_scores(threshold)) for threshold in score.matched
            },
            **{word: _named(score.word_scores(word)) for word in _WORDS},
            "kind_accuracy": score.accuracy("kind"),
            "edge_error": {"median": score.edge_error(50), "p95": score.edge_error(95)},
        }
        for name, score in scores.items()
    }


def _links_as_json(groups: Mapping[str, Reliability]) -> dict[str, Any]:
    return {
        name: {
            "links": group.links,
            "right": group.right,
            "share_right": group.share_right,
            "mean_confidence": group.mean_confidence,
        }
        for name, group in groups.items()
    }


def _print_links(noun: str, groups: Mapping[str, Reliability]) -> None:
    """How many links of each confidence, or of each rule, are right."""
    table = Table(title=f"Links by {noun}", title_justify="left")
    table.add_column(noun, overflow="fold")
    for header in ("links", "right", "share right", "mean confidence"):
        table.add_column(header, justify="right")
    for name, group in groups.items():
        shares = [f"{group.share_right:.3f}", f"{group.mean_confidence:.3f}"] if group.links else ["-", "-"]
        table.add_row(name, str(group.links), str(group.right), *shares)
    Console(width=None if Console().is_terminal else 160).print(table)


def _named(values: Sequence[float]) -> dict[str, float]:
    return dict(zip(("precision", "recall", "F1"), values, strict=True))


def _print_table(noun: str, scores: Mapping[str, Score]) -> None:
    table = Table(title=f"Extraction by {noun}", title_justify="left")
    table.add_column(noun, overflow="fold")
    for header in (*_HEADERS, *_WORDS, "kind", "edge", "95th"):
        table.add_column(header, justify="right")
    for name, score in sorted(scores.items(), key=lambda item: (item[0] in _SUMMARIES, item[0])):
        counts = (score.pages, score.true_figures, score.predicted)
        shares = (*score.figure_scores(0.5), *score.figure_scores(0.8))
        words = [(word, score.word_scores(word)[2]) for word in _WORDS] + [("kind", score.accuracy("kind"))]
        judged = [f"{value:.3f}" if score.judged(word) else "-" for word, value in words]
        edges = [
            f"{score.edge_error(percentile):.1f}" if score.edge_errors else "-" for percentile in (50, 95)
        ]
        table.add_row(name, *map(str, counts), *(f"{value:.3f}" for value in shares), *judged, *edges)
    console = Console(width=None if Console().is_terminal else 160)
    console.print(table)
    if noun == "book":
        console.print(
            "P, R, F1: figures, IoU 0.5 and 0.8; caption, description, title: F1 over matched figures; "
            "kind: accuracy;\nedge: worst edge of each matched figure in points, median and 95th percentile"
        )
