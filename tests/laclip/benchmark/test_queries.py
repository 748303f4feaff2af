import io
from dataclasses import replace

import numpy as np
from PIL import Image

from laclip.benchmark.queries import query_sets
from laclip.pairs.gallery import gallery_of
from laclip.pairs.split import Pairs


def pairs_of(texts: list[str]) -> Pairs:
    encoded = []
    for tone in range(len(texts)):
        stream = io.BytesIO()
        Image.new("RGB", (8, 8), (tone, 0, 0)).save(stream, "PNG")
        encoded.append(stream.getvalue())
    return Pairs("test", tuple(encoded), tuple(texts), (), tuple(map(str, range(len(texts)))))


def test_partners_of_a_local_query_are_all_pictures_whose_text_claims_the_same() -> None:
    pairs = pairs_of(
        [
            "团窠飞鸟纹。间以石青色火珠，地色土黄。",
            "莲花纹。石青色火珠与月白色莲花相间。",
            "莲花纹。间以朱红色火珠。",
            "火珠纹样，间以火珠。",
            "石青色火珠",
        ]
    )
    gallery = gallery_of(pairs)
    local, *_ = query_sets(pairs, gallery)
    found = dict(zip(local.texts, local.partners.T.tolist(), strict=True))
    assert found["间以石青色火珠"] == [True, True, False, False, True]
    assert found["间以朱红色火珠"] == [False, False, True, False, False]
    assert found["间以火珠"] == [True, True, True, True, True]
    assert "石青色火珠" not in found  # all that its text says
    assert "石青色火珠与月白色莲花相间" not in found
    assert local.partners.any(axis=0).all()
    assert len(set(local.units.tolist())) == local.n_units


def test_a_cut_motif_does_not_show_what_the_title_of_its_pattern_names() -> None:
    pairs = pairs_of(
        ["莲花火珠纹。一朵石青色莲花，花瓣尖。", "莲花火珠纹。石青色莲花，朱红色火珠。", "火珠纹。"]
    )
    pairs = replace(pairs, kinds=("cropped_pattern", "pattern", "cropped_pattern"))
    local, *_ = query_sets(pairs, gallery_of(pairs))
    found = dict(zip(local.texts, local.partners.T.tolist(), strict=True))
    assert found == {
        "一朵石青色莲花": [True, True, False],
        "石青色莲花": [True, True, False],
        "朱红色火珠": [False, True, False],
    }


def test_short_queries_are_clauses_of_a_few_characters_and_found_by_the_letter() -> None:
    pairs = pairs_of(
        ["飞鸟纹。细瓣密集，两侧一对石青色仙鹤相对而立。", "莲花飞鸟纹，“A”莲花。", "飞鸟纹样，线条流畅。"]
    )
    _, short, _ = query_sets(pairs, gallery_of(pairs))
    found = dict(zip(short.texts, short.partners.T.tolist(), strict=True))
    assert found["飞鸟纹"] == [True, True, True]
    assert found["莲花飞鸟纹"] == [False, True, False]
    assert "细瓣密集" not in found
    assert all(len(words) <= 8 for words in found)


def test_short_queries_of_one_motif_are_the_local_ones_of_a_few_characters() -> None:
    pairs = pairs_of(["飞鸟纹。间以石青色火珠，两侧一对石青色仙鹤相对而立。", "莲花纹，石青色火珠。"])
    local, _, both = query_sets(pairs, gallery_of(pairs))
    assert set(both.texts) == {"飞鸟纹", "间以石青色火珠", "莲花纹", "石青色火珠"}
    found = dict(zip(both.texts, both.partners.T.tolist(), strict=True))
    assert found["间以石青色火珠"] == [True, True]
    assert "两侧一对石青色仙鹤相对而立" in local.texts
    assert len(both.units) == len(both)


def test_texts_without_chinese_have_no_derived_queries() -> None:
    pairs = pairs_of(["a dog, running", "a cat"])
    for queries in query_sets(pairs, gallery_of(pairs)):
        assert len(queries) == 0
        assert queries.partners.shape == (2, 0)
        assert np.array_equal(queries.units, [])
