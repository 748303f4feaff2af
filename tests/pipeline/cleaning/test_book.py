"""What a book's text blocks tell the cleaning."""

from pipeline.cleaning import words_of_books
from pipeline.cleaning.passage import Origin


def block(
    text: str, page: int, source: str = "ocr", confidence: float = 0.9, role: str = "body"
) -> dict[str, object]:
    return {
        "document": "a.pdf", "text": text, "page_index": page,
        "source": source, "confidence": confidence, "role": role,
    }  # fmt: skip


BOOKS = words_of_books(
    [
        block("缂丝 山水", 0, confidence=0.97),
        block("图版说明", 0, confidence=0.5, role="running_head"),
        block("元", 0, confidence=0.9, role="running_head"),
        block("印刷", 1, source="pdf", confidence=1.0),
        block("通经断纬", 1, confidence=0.8),
    ]
)


def test_words_are_as_sure_as_their_block() -> None:
    assert BOOKS["a.pdf"].origin("缂丝山水", 0) == Origin("ocr", 0.97)
    assert BOOKS["a.pdf"].origin("印刷", 1) == Origin("pdf", 1.0)


def test_other_words_are_as_sure_as_the_worst_of_their_page() -> None:
    assert BOOKS["a.pdf"].origin("不在", 1) == Origin("ocr", 0.8)
    assert BOOKS["a.pdf"].origin("不在", 7) == Origin("ocr", 0.5)
    assert BOOKS["b.pdf"].origin("不在", 0) == Origin("pdf", 1.0)


def test_the_running_heads() -> None:
    assert BOOKS["a.pdf"].running_heads == {"图版说明", "元"}
