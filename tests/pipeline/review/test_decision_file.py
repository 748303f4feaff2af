"""The file of decisions: killed at any byte, every line that was acknowledged is there."""

import multiprocessing
from pathlib import Path

import pytest

from pipeline.review.decision_file import DecisionFile, DecisionFileError
from pipeline.review.decisions import Accept, EditText, FigureAsSeen
from pipeline.workfolder import WorkFolder

FIGURE = FigureAsSeen(
    figure_id="abc-0001-001", document="a.pdf", sha256="0" * 64, page_index=0, bbox=(1, 2, 30, 40), words="莲"
)


def test_a_file_cut_off_at_any_byte_keeps_its_whole_lines(tmp_path: Path) -> None:
    whole = DecisionFile(WorkFolder(tmp_path / "whole"))
    lines = [EditText(figure=FIGURE, text="织金\n莲花"), Accept(figure=FIGURE), Accept(figure=FIGURE)]
    for line in lines:
        whole.append(line)
    data = whole.path.read_bytes()
    ends = [place for place, byte in enumerate(data) if byte == ord("\n")]
    cut = DecisionFile(WorkFolder(tmp_path / "cut"))
    cut.path.parent.mkdir(parents=True)
    for size in range(len(data) + 1):
        cut.path.write_bytes(data[:size])
        kept = sum(end <= size for end in ends)  # a whole line counts though its newline is missing
        assert cut.read() == lines[:kept]
        assert bool(cut.torn) == (size not in {0, *ends, *(end + 1 for end in ends)})
        later = Accept(figure=FIGURE)
        cut.append(later)
        assert cut.read() == [*lines[:kept], later]
        assert cut.torn == ""


def test_damage_before_the_end_is_named_and_not_passed_over(tmp_path: Path) -> None:
    file = DecisionFile(WorkFolder(tmp_path))
    file.append(Accept(figure=FIGURE))
    first = file.path.read_bytes()
    file.path.write_bytes(first[:50] + b"\n" + first)
    with pytest.raises(DecisionFileError, match="line 1, is no decision"):
        file.read()


def _append(folder: Path, n: int) -> None:
    for _ in range(n):
        DecisionFile(WorkFolder(folder)).append(Accept(figure=FIGURE))


def test_two_processes_lose_no_line_of_each_other(tmp_path: Path) -> None:
    context = multiprocessing.get_context("fork")
    both = [context.Process(target=_append, args=(tmp_path, 40)) for _ in range(2)]
    for process in both:
        process.start()
    for process in both:
        process.join()
    assert len({line.id for line in DecisionFile(WorkFolder(tmp_path)).read()}) == 80
