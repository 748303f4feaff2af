"""What the page shows of a review, as JSON: the list of figures, one figure, a page of a book."""

from collections.abc import Callable
from typing import Any

from manifests.fingerprint import fingerprint
from manifests.store import Row
from pipeline.cleaning import CleanedText
from pipeline.review.applying import EDITED_BY_HAND
from pipeline.review.books import Place
from pipeline.review.decisions import FigureDecision, Verdict
from pipeline.review.differences import differences
from pipeline.review.links import linked_blocks
from pipeline.review.matching import CONFLICTS
from pipeline.review.outcome import Outcome


class Presentation:
    """An outcome as the page shows it; `cleaned` gives a pair's text as the build cleans it. Figures and
    pages are asked for by names that the books hold. Boxes are in points of the page as displayed."""

    def __init__(self, outcome: Outcome, cleaned: Callable[[Row], CleanedText]) -> None:
        self._outcome = outcome
        self._cleaned = cleaned
        self._books = outcome.books
        self._review = outcome.review
        self._pairs = outcome.pairs

    def overview(self) -> dict[str, Any]:
        """The books, all figures in the books' order, and the decisions that do not fit."""
        rows = sorted(
            self._books.figures.values(),
            key=lambda row: (row["document"], row["page_index"], row["figure_id"]),
        )
        return {
            "documents": [
                {"document": row["document"], "title": row["title"], "n_pages": row["n_pages"]}
                for row in self._books.documents.values()
            ],
            "items": [self.item(row["figure_id"]) for row in rows],
            "conflicts": self.conflicts(),
        }

    def item(self, figure_id: str) -> dict[str, Any]:
        """A line of the list of figures."""
        figure, pair = self._books.figures[figure_id], self._pairs.get(figure_id)
        words = pair or {"title": "", "caption": "", "description": "", "entry_id": ""}
        verdict = self._review.verdicts.get(figure_id)
        written = verdict.text.text if pair and verdict and verdict.text else ""
        return {
            "figure_id": figure_id,
            "document": figure["document"],
            "page_index": figure["page_index"],
            "kept": pair is not None,
            "kind": pair["kind"] if pair else "",
            "confidence": pair["confidence"] if pair else figure["confidence"],
            "title": words["title"] or words["caption"] or written,
            "words": "\n".join([words["caption"], words["description"], written]),
            "entry_id": words["entry_id"],
            "status": self._outcome.status(figure_id),
            "reason": self._outcome.reason(figure_id),
            "picture": self._picture_version(figure_id),
        }

    def figure(self, figure_id: str) -> dict[str, Any]:
        """All that is shown of one figure."""
        figure, pair = self._books.figures[figure_id], self._pairs.get(figure_id)
        verdict = self._review.verdicts.get(figure_id)
        return {
            **self.item(figure_id),
            "bbox": pair["bbox"] if pair else figure["bbox"],
            "found_bbox": figure["bbox"],
            "width_px": figure["width_px"],
            "height_px": figure["height_px"],
            "dpi": figure["dpi"],
            "colour_space": figure["colour_space"],
            "detector": figure["detector"],
            "spread_page": figure["spread_page"],
            "redrawn": verdict is not None and verdict.box is not None,
            "pair": _shown_pair(pair, self._cleaned(pair), verdict) if pair else None,
            "history": self._history(figure_id),
        }

    def page(self, place: Place) -> dict[str, Any]:
        """Size, figures, text blocks and links of a page."""
        row = self._books.pages[place]
        texts = self._books.texts_on.get(place, [])
        figures = self._books.figures_on.get(place, [])
        pairs = [self._pairs[f["figure_id"]] for f in figures if f["figure_id"] in self._pairs]
        return {
            "document": row["document"],
            "page_index": row["page_index"],
            "width": row["width"],
            "height": row["height"],
            "status": row["status"],
            "printed_number": row["printed_number"],
            "figures": [self._outline(f["figure_id"]) for f in figures],
            "texts": [{name: text[name] for name in ("text_id", "bbox", "role", "text")} for text in texts],
            "links": [
                {"figure_id": pair["figure_id"], "text_id": text_id, "part": part}
                for pair in pairs
                for text_id, part in self._links(pair, texts)
            ],
        }

    def conflicts(self) -> list[dict[str, Any]]:
        """The decisions that do not fit."""
        return [
            {
                "id": conflict.decision.id,
                "figure_id": conflict.figure_id,
                "line": conflict.line(),
                "holds": conflict.applied,
            }
            for conflict in self._review.conflicts
        ]

    def _picture_version(self, figure_id: str) -> str:
        """A name that changes when the figure's picture does, so that a browser asks for it again."""
        figure, verdict = self._books.figures[figure_id], self._review.verdicts.get(figure_id)
        box = verdict.box.bbox if verdict is not None and verdict.box is not None else None
        return fingerprint([figure["sha256"], box])[:12]

    def _outline(self, figure_id: str) -> dict[str, Any]:
        figure, pair = self._books.figures[figure_id], self._pairs.get(figure_id)
        return {
            "figure_id": figure_id,
            "bbox": pair["bbox"] if pair else figure["bbox"],
            "kind": pair["kind"] if pair else "",
            "entry_id": pair["entry_id"] if pair else "",
            "status": self._outcome.status(figure_id),
            "reason": self._outcome.reason(figure_id),
            "spread_page": figure["spread_page"],
        }

    def _links(self, pair: Row, texts: list[Row]) -> list[tuple[str, str]]:
        """A relinked caption is linked to the block that was chosen, not to others with the same words."""
        found = linked_blocks(pair, texts)
        chosen = self._review.captions.get(pair["figure_id"])
        if chosen is None:
            return found
        others = [link for link in found if link[1] != "caption" and link[0] != chosen["text_id"]]
        here = any(text["text_id"] == chosen["text_id"] for text in texts)
        return [*others, (chosen["text_id"], "caption")] if here else others

    def _history(self, figure_id: str) -> list[dict[str, Any]]:
        """The decisions that count for a figure, the latest first; those that do not fit with the reason."""
        misfits = {c.decision.id: c for c in self._review.conflicts if c.figure_id == figure_id}
        lines = []
        for decision in reversed(self._outcome.standing):
            conflict = misfits.get(decision.id)
            if conflict is None and decision.figure.figure_id != figure_id:
                continue
            lines.append(
                {
                    "id": decision.id,
                    "time": decision.time,
                    "who": decision.who,
                    "action": decision.action,
                    "says": _says(decision),
                    "conflict": CONFLICTS[conflict.reason] if conflict else None,
                }
            )
        return lines


def _shown_pair(pair: Row, cleaned: CleanedText, verdict: Verdict | None) -> dict[str, Any]:
    written = verdict.text.text.strip() if verdict is not None and verdict.text is not None else None
    text = cleaned.text if written is None else written
    raw, clean = differences(cleaned.raw, text)
    return {
        "title": pair["title"],
        "caption": pair["caption"],
        "description": pair["description"],
        "fields": pair["fields"],
        "entry_id": pair["entry_id"],
        "pair_rule": pair["pair_rule"],
        "text": text,
        "cleaned": cleaned.text,
        "raw_pieces": raw,
        "text_pieces": clean,
        "rules": list(cleaned.rules) if written is None else [EDITED_BY_HAND],
    }


def _says(decision: FigureDecision) -> str:
    """What the decision says, in a word or two."""
    if decision.action == "reject":
        return f"{decision.reason} {decision.note}".strip()
    if decision.action in ("set_kind", "restore"):
        return decision.kind
    if decision.action == "edit_text":
        return decision.text
    if decision.action == "redraw_box":
        return ", ".join(f"{value:g}" for value in decision.bbox)
    if decision.action == "relink_caption":
        return decision.block.words if decision.block is not None else "no caption"
    return ""
