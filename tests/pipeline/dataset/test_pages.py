"""The configuration `pages`: boxes and links as they are, nothing of a pair in another split than its own."""

from pathlib import Path
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from manifests.store import Row
from manifests.vocabularies import SPLIT
from pipeline.dataset.contents import DatasetContents
from pipeline.dataset.pages import page_rows

PAGE: Row = {
    **{"document": "a.pdf", "width": 400.0, "height": 600.0, "rotation": 0, "turn": 0, "skew": 0.0},
    **{"origin": "scanned", "printed_number": None, "n_figures": 0, "n_texts": 0, "ocr_engine": None},
    **{"status": "ok", "error": None},
}
FIGURE: Row = {"document": "a.pdf", "bbox": [0.0, 0.0, 9.0, 9.0], "drop_reason": None, "spread_page": None}
TEXT: Row = {
    **{"document": "a.pdf", "bbox": [0.0, 0.0, 9.0, 9.0], "direction": "horizontal", "source": "pdf"},
    **{"confidence": 1.0, "font_size": 9.0},
}


def contents(
    pairs: list[dict[str, Any]],
    texts: list[tuple[int, str, str]],
    pages: int = 3,
    more: list[Row] | None = None,
) -> DatasetContents:
    """`pairs`: figure_id, page, split (None: dropped), and words; `texts`: page, role, words."""
    figures = [
        {
            **FIGURE,
            "figure_id": pair["id"],
            "page_index": pair["page"],
            "parts": [FIGURE["bbox"]],
            **pair.get("figure", {}),
        }
        for pair in pairs
    ]
    words = {"title": "", "caption": "", "description": "", "fields": {}, "kind": "figure"}
    rows = [
        {
            **words,
            **pair.get("words", {}),
            "figure_id": pair["id"],
            "document": "a.pdf",
            "page_index": pair["page"],
        }
        for pair in pairs
    ]
    records = [
        {
            **row,
            "text_raw": "",
            "group_id": pair.get("group", pair["id"]),
            "split": pair["split"],
            "status": "kept" if pair["split"] else "dropped",
        }
        for row, pair in zip(rows, pairs, strict=True)
    ]
    blocks = [
        {**TEXT, "text_id": f"t{number}", "page_index": page, "role": role, "text": text}
        for number, (page, role, text) in enumerate(texts)
    ]
    documents = [{"document": "a.pdf", "sha256": "ab" * 32, "series": "generic", "status": "ok"}]
    return DatasetContents(
        Path(),
        documents,
        [{**PAGE, "page_index": page} for page in range(pages)],
        blocks,
        [*figures, *(more or [])],
        rows,
        records,
    )


def test_a_page_with_pairs_of_one_split_shows_everything() -> None:
    pair = {"id": "f1", "page": 0, "split": "test", "words": {"caption": "图一 石青地莲花纹锦"}}
    row = page_rows(
        contents(
            [pair], [(0, "caption", "图一　石青地莲花纹锦"), (0, "body", "与图无关的一段文字，讲述来历。")]
        )
    )[0]
    assert row.split == "test"
    assert row.columns["figures"][0] | {"bbox": []} == {
        **{"figure_id": "f1", "kind": "figure", "drop_reason": None, "withheld": False, "bbox": []}
    }
    assert [(text["text"], text["figure_ids"]) for text in row.columns["texts"]] == [
        ("图一　石青地莲花纹锦", ["f1"]),
        ("与图无关的一段文字，讲述来历。", []),
    ]


def test_a_mixed_page_goes_furthest_from_training_and_withholds_the_rest() -> None:
    pairs = [
        {"id": "f1", "page": 0, "split": "train", "words": {"caption": "图一 石青地莲花纹锦"}},
        {"id": "f2", "page": 0, "split": "validation", "words": {"caption": "图二 海东青逐兔纹妆金"}},
    ]
    texts = [
        (0, "caption", "图一 石青地莲花纹锦"),
        (0, "caption", "图二 海东青逐兔纹妆金"),
        (0, "body", "一段文字"),
    ]
    row = page_rows(contents(pairs, texts))[0]
    assert row.split == "validation"
    assert [(figure["figure_id"], figure["withheld"]) for figure in row.columns["figures"]] == [
        (None, True),
        ("f2", False),
    ]
    assert [text["text"] for text in row.columns["texts"]] == [None, "图二 海东青逐兔纹妆金", "一段文字"]


def test_a_page_of_descriptions_goes_by_whose_words_it_prints() -> None:
    words = "石青色地，三身朱红色飞天，双手捧花，飘带飞扬。四周四朵墨色莲花。"
    pair = {"id": "f1", "page": 0, "split": "test", "words": {"description": words}}
    rows = page_rows(contents([pair], [(2, "description", words[:20]), (1, "body", "另一页")]))
    assert [row.split for row in rows] == ["test", "train", "test"]


def test_a_short_title_counts_near_its_figure_only() -> None:
    pair = {"id": "f1", "page": 0, "split": "test", "words": {"title": "菩萨"}}
    rows = page_rows(
        contents([pair], [(1, "caption", "一四　菩萨　榆林窟"), (2, "caption", "三　菩萨　炳灵寺")])
    )
    assert [row.split for row in rows] == ["test", "test", "train"]


def test_running_text_may_mention_a_title() -> None:
    pair = {"id": "f1", "page": 0, "split": "test", "words": {"title": "海东青逐兔纹"}}
    rows = page_rows(
        contents([pair], [(0, "body", "这里讲海东青逐兔纹的来历。"), (1, "body", "再讲海东青逐兔纹。")])
    )
    assert [row.split for row in rows] == ["test", "train", "train"]


def test_a_dropped_pair_has_the_split_of_its_group() -> None:
    pairs = [
        {"id": "f1", "page": 0, "split": "test", "group": "g"},
        {"id": "f2", "page": 1, "split": None, "group": "g"},
        {"id": "f3", "page": 2, "split": None, "group": "h"},
    ]
    assert [row.split for row in page_rows(contents(pairs, []))] == ["test", "test", "train"]


def test_both_halves_of_a_picture_across_two_pages_are_one_pair() -> None:
    halves = [[0.0, 0.0, 9.0, 9.0], [1.0, 0.0, 8.0, 9.0]]
    pair = {"id": "f1", "page": 0, "split": "validation", "figure": {"spread_page": 1, "parts": halves}}
    half = {
        **FIGURE,
        "figure_id": "f2",
        "page_index": 1,
        "bbox": halves[1],
        "parts": [halves[1]],
        "drop_reason": "spread_half",
    }
    rows = page_rows(contents([pair], [], more=[half]))
    assert [row.split for row in rows] == ["validation", "validation", "train"]
    assert rows[1].columns["figures"][0]["figure_id"] == "f1"


def test_pages_that_failed_are_no_rows() -> None:
    made = contents([], [])
    made.pages[1]["status"] = "failed"  # type: ignore[index]
    assert [row.columns["page_index"] for row in page_rows(made)] == [0, 2]


@given(st.data())
def test_no_name_and_no_caption_stands_in_another_split(data: st.DataObject) -> None:
    """Whatever stands on whichever page, in whatever split."""
    number = data.draw(st.integers(1, 6))
    captions = {f"f{n}": f"图{n} 第{n}件石青地莲花纹锦" for n in range(number)}
    pairs = [
        {
            "id": name,
            "page": data.draw(st.integers(0, 2)),
            "split": data.draw(st.sampled_from(list(SPLIT))),
            "words": {"caption": caption},
        }
        for name, caption in captions.items()
    ]
    texts = [(data.draw(st.integers(0, 2)), "caption", caption) for caption in captions.values()]
    split_of = {pair["id"]: pair["split"] for pair in pairs}
    for row in page_rows(contents(pairs, texts)):
        named = {figure["figure_id"] for figure in row.columns["figures"]} - {None}
        named |= {
            name for name, words in captions.items() for text in row.columns["texts"] if text["text"] == words
        }
        assert all(split_of[name] == row.split for name in named)
