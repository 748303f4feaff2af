"""What decisions come to: the latest of each sort, undo and undo of an undo, whatever their order."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from pipeline.review.decisions import (
    DECISION,
    Accept,
    Decision,
    EditText,
    FigureAsSeen,
    RedrawBox,
    Reject,
    RelinkCaption,
    Restore,
    SetKind,
    Undo,
    in_force,
    verdict,
)

FIGURE = FigureAsSeen(
    figure_id="abc-0001-001", document="a.pdf", sha256="0" * 64, page_index=0, bbox=(1, 2, 30, 40), words="莲"
)

MAKERS = (
    lambda text: Accept(figure=FIGURE),
    lambda text: Reject(figure=FIGURE, reason="other", note=text),
    lambda text: EditText(figure=FIGURE, text=f"莲{text}"),
    lambda text: SetKind(figure=FIGURE, kind="mural"),
    lambda text: RedrawBox(figure=FIGURE, bbox=(5, 5, 9.5 + len(text), 9)),
    lambda text: RelinkCaption(figure=FIGURE, block=None),
    lambda text: Restore(figure=FIGURE, kind="figure"),
)
steps = st.tuples(st.integers(0, len(MAKERS) + 3), st.text(max_size=8), st.integers(0, 99))
decisions = st.builds(lambda maker, text: maker(text), st.sampled_from(MAKERS), st.text(max_size=8))


def log_of(taken: list[tuple[int, str, int]]) -> list[Decision]:
    """Decisions, a third of them undoing an earlier line, which may be an undo."""
    log: list[Decision] = []
    for maker, text, earlier in taken:
        if maker < len(MAKERS):
            log.append(MAKERS[maker](text))
        elif log:
            log.append(Undo(of=log[earlier % len(log)].id))
    return log


logs = st.lists(steps, max_size=20).map(log_of)


@given(logs)
def test_every_line_survives_being_written_and_read(log: list[Decision]) -> None:
    assert [DECISION.validate_json(DECISION.dump_json(line)) for line in log] == log


@given(logs, decisions)
def test_undo_leaves_everything_as_it_was_before(log: list[Decision], decision: Decision) -> None:
    assert in_force([*log, decision, Undo(of=decision.id)]) == in_force(log)


@given(logs, decisions)
def test_the_undo_of_an_undo_brings_the_decision_back(log: list[Decision], decision: Decision) -> None:
    undo = Undo(of=decision.id)
    assert in_force([*log, decision, undo, Undo(of=undo.id)]) == in_force([*log, decision])


@given(logs)
def test_the_latest_of_each_sort_counts_and_a_rejection_only_at_the_end(log: list[Decision]) -> None:
    standing = in_force(log)
    found = verdict(standing)
    if not standing:
        assert found is None
        return
    assert found is not None
    for sort, value in ((EditText, found.text), (RedrawBox, found.box), (RelinkCaption, found.caption)):
        assert value == next((d for d in reversed(standing) if isinstance(d, sort)), None)
    assert (found.rejected is not None) == isinstance(standing[-1], Reject)


@pytest.mark.parametrize(
    "wrong",
    [
        {"action": "accept"},
        {"action": "weave", "figure": FIGURE.model_dump()},
        {"action": "edit_text", "figure": FIGURE.model_dump(), "text": "  "},
        {"action": "set_kind", "figure": FIGURE.model_dump(), "kind": "sculpture"},
        {"action": "redraw_box", "figure": FIGURE.model_dump(), "bbox": [3, 3, 1, 5]},
        {"action": "redraw_box", "figure": FIGURE.model_dump(), "bbox": [1, 1, 1, 5]},
        {"action": "redraw_box", "figure": FIGURE.model_dump(), "bbox": [1, 1, float("nan"), 5]},
        {"action": "accept", "figure": FIGURE.model_dump(), "by": "me"},
    ],
)
def test_what_is_no_decision_is_refused(wrong: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        DECISION.validate_python(wrong)
