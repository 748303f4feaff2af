"""Decisions and figures read again: by place, whatever they are called; what does not fit is listed."""

from typing import Any

import pytest

from manifests.store import Row
from pipeline.review.decisions import (
    Accept,
    BlockAsSeen,
    Decision,
    EditText,
    FigureAsSeen,
    RedrawBox,
    Reject,
    RelinkCaption,
    Restore,
    SetKind,
    Undo,
)
from pipeline.review.matching import Review, review_of

BOX = (100.0, 100.0, 300.0, 300.0)
SEEN = FigureAsSeen(
    figure_id="old-0001-001", document="a.pdf", sha256="s", page_index=0, bbox=BOX, words="题\n图1 题\n"
)
BLOCK = BlockAsSeen(text_id="old-0001-t001", page_index=0, bbox=(100, 310, 300, 325), words="图1 题")
BOOK = {"document": "a.pdf", "sha256": "s"}


def figure(name: str = "new-0001-002", box: tuple[float, ...] = BOX, **others: Any) -> Row:
    row = {"figure_id": name, "document": "a.pdf", "page_index": 0, "bbox": list(box), "drop_reason": None}
    return {**row, **others}


def pair(name: str = "new-0001-002", **words: str) -> Row:
    return {"figure_id": name, "title": "题", "caption": "图1 题", "description": "", **words}


def text(name: str, words: str, box: tuple[float, ...] = BLOCK.bbox) -> Row:
    return {"text_id": name, "document": "a.pdf", "page_index": 0, "bbox": list(box), "text": words}


def review(
    *decisions: Decision,
    figures: list[Row] | None = None,
    pairs: list[Row] | None = None,
    texts: list[Row] | None = None,
    books: list[Row] | None = None,
) -> Review:
    made = [figure()] if figures is None else figures
    words = [pair(row["figure_id"]) for row in made] if pairs is None else pairs
    return review_of(decisions, books or [BOOK], made, words, texts or [])


def reasons(found: Review) -> list[tuple[str, bool]]:
    return [(conflict.reason, conflict.applied) for conflict in found.conflicts]


ALL = [
    Accept(figure=SEEN),
    Reject(figure=SEEN, reason="wrong_box"),
    EditText(figure=SEEN, text="莲"),
    SetKind(figure=SEEN, kind="mural"),
    RedrawBox(figure=SEEN, bbox=(90, 90, 200, 200)),
    RelinkCaption(figure=SEEN, block=None),
]


@pytest.mark.parametrize("decision", ALL, ids=lambda d: d.action)
def test_a_figure_with_another_name_and_nearly_the_same_box_is_the_same(decision: Any) -> None:
    found = review(
        decision, figures=[figure(box=(101, 99, 301, 300)), figure("new-0001-001", (0, 0, 60, 60))]
    )
    assert list(found.verdicts) == ["new-0001-002"]
    assert found.verdicts["new-0001-002"].last == decision
    assert found.conflicts == []


@pytest.mark.parametrize("decision", ALL, ids=lambda d: d.action)
@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        ([], "figure_missing"),
        ([figure(box=(100, 100, 300, 180))], "figure_missing"),
        ([figure("x", (95, 100, 300, 300)), figure("y", (100, 95, 300, 300))], "two_figures"),
        ([figure(drop_reason="logo")], "figure_dropped"),
        ([figure(page_index=1)], "figure_missing"),
    ],
)
def test_what_finds_no_figure_is_a_conflict_with_its_reason(
    decision: Any, figures: list[Row], reason: str
) -> None:
    found = review(decision, figures=figures)
    assert found.verdicts == {}
    assert reasons(found) == [(reason, False)]
    assert "a.pdf, page 1" in found.conflicts[0].line()


def test_the_book_is_known_by_its_content_and_then_by_its_name() -> None:
    renamed = [{"document": "b.pdf", "sha256": "s"}]
    assert review(Accept(figure=SEEN), figures=[figure(document="b.pdf")], books=renamed).verdicts
    changed = [{"document": "a.pdf", "sha256": "other"}]
    assert review(Accept(figure=SEEN), books=changed).verdicts
    other = [{"document": "c.pdf", "sha256": "other"}]
    assert reasons(review(Accept(figure=SEEN), books=other)) == [("book_missing", False)]


def test_an_acceptance_lapses_where_box_or_words_are_others_now() -> None:
    moved = review(Accept(figure=SEEN), figures=[figure(box=(100, 100, 300, 260))])
    assert reasons(moved) == [("box_changed", False)]
    assert moved.verdicts == {}
    reworded = review(Accept(figure=SEEN), pairs=[pair(caption="图2 别的")])
    assert reasons(reworded) == [("words_changed", False)]
    spaced = review(Accept(figure=SEEN), pairs=[pair(caption="图1\n题")])
    assert spaced.conflicts == []


def test_a_rejection_lapses_only_where_its_cause_may_be_gone() -> None:
    other_box, other_words = [figure(box=(100, 100, 300, 260))], [pair(caption="图2 别的")]
    assert reasons(review(Reject(figure=SEEN, reason="wrong_box"), figures=other_box)) == [
        ("box_changed", False)
    ]
    assert reasons(review(Reject(figure=SEEN, reason="wrong_words"), figures=other_box)) == []
    assert reasons(review(Reject(figure=SEEN, reason="wrong_words"), pairs=other_words)) == [
        ("words_changed", False)
    ]
    assert reasons(review(Reject(figure=SEEN, reason="not_a_figure"), pairs=other_words)) == []


def test_a_text_written_by_hand_holds_and_is_listed_where_the_words_changed() -> None:
    found = review(EditText(figure=SEEN, text="莲"), pairs=[pair(caption="图2 别的")])
    assert reasons(found) == [("words_changed", True)]
    assert found.verdicts["new-0001-002"].text is not None


def test_a_figure_that_now_has_the_box_a_person_drew_is_found_by_it() -> None:
    drawn = (10.0, 10.0, 140.0, 140.0)
    found = review(RedrawBox(figure=SEEN, bbox=drawn), figures=[figure(box=drawn)])
    assert list(found.verdicts) == ["new-0001-002"]
    assert found.conflicts == []


def test_a_caption_is_found_by_its_words_or_much_the_same_words_in_its_place() -> None:
    decision = RelinkCaption(figure=SEEN, block=BLOCK)
    far = text("t9", "图1 题", (0, 500, 50, 520))
    found = review(decision, texts=[far, text("t3", "图1\n题")])
    assert found.captions["new-0001-002"]["text_id"] == "t3"
    long = decision.model_copy(update={"block": BLOCK.model_copy(update={"words": "图1　缠枝莲花纹织金锦"})})
    assert (
        review(long, texts=[text("t4", "图1　缠枝莲花纹织金绵")]).captions["new-0001-002"]["text_id"] == "t4"
    )
    gone = review(decision, texts=[text("t5", "完全不同的一段文字")])
    assert reasons(gone) == [("block_missing", False)]
    assert gone.verdicts == {}


def test_a_restored_region_is_sought_among_the_dropped_and_may_have_become_a_figure() -> None:
    seen = SEEN.model_copy(update={"drop_reason": "tiny", "words": ""})
    restore = Restore(figure=seen, kind="pattern")
    dropped = [figure("new-0001-003", drop_reason="tiny"), figure()]
    assert list(review(restore, figures=dropped).verdicts) == ["new-0001-003"]
    assert list(review(restore).verdicts) == ["new-0001-002"]


def test_what_was_decided_on_a_region_whose_restoring_was_undone_is_listed() -> None:
    seen = SEEN.model_copy(update={"drop_reason": "tiny", "words": ""})
    restore = Restore(figure=seen, kind="pattern")
    log = [restore, EditText(figure=seen, text="莲"), Undo(of=restore.id)]
    found = review(*log, figures=[figure(drop_reason="tiny")], pairs=[])
    assert found.verdicts == {}
    assert reasons(found) == [("figure_dropped", False)]
