"""Entries of the silk volumes: a pattern, its motifs, the textile, and the words of each."""

from collections.abc import Callable

import pytest

from extractors.content import PageContent
from extractors.series.silk import recognise, with_roles
from tests.extractors.series.conftest import MOTIF, PARAGRAPH, PATTERN, TEXTILE, Block, Page, Region, linked


def test_every_figure_of_an_entry_gets_its_kind_title_and_words(entry: Callable[..., PageContent]) -> None:
    pattern, motif, second, textile = linked(entry(0, 10))
    assert (pattern.kind, pattern.title, pattern.description) == ("pattern", "10海东青逐兔纹", PARAGRAPH)
    assert (motif.kind, motif.title, motif.description) == (
        "cropped_pattern", "10海东青逐兔纹1", "海东青俯冲捕兔"
    )  # fmt: skip
    assert (second.kind, second.title, second.description) == ("cropped_pattern", "10海东青逐兔纹2", "")
    assert (textile.kind, textile.title) == ("original_textile", "10海东青逐兔纹妆金胸背")
    assert textile.description == PARAGRAPH
    assert {made.entry_id for made in (pattern, motif, second, textile)} == {"10"}


def test_an_entrys_heading_and_object_line_are_no_captions(entry: Callable[..., PageContent]) -> None:
    pattern, motif, _, textile = linked(entry(0, 10))
    assert pattern.caption == textile.caption == ""
    assert motif.caption == "海东青俯冲捕兔"


def test_fields_are_read_and_shared_by_pattern_and_textile(entry: Callable[..., PageContent]) -> None:
    pattern, motif, _, textile = linked(entry(0, 10))
    assert (
        pattern.fields
        == textile.fields
        == {
            "period": "元",
            "object_title": "海东青逐兔纹妆金胸背",
            "collection": "私人收藏",
            "dimensions": "长 30 厘米，宽 20 厘米",
            "reference": "《中国丝绸史》第 3 页",
        }
    )
    assert motif.fields == {}


@pytest.mark.parametrize(
    ("printed", "source"), [("细节｜此件为妆金胸背残片。", "pdf"), ("细节此件为妆金胸背残片。", "ocr")]
)
def test_the_textiles_own_words_go_before_the_paragraph(
    printed: str, source: str, entry: Callable[..., PageContent], block: Block
) -> None:
    pattern, _, _, textile = linked(
        entry(0, 10, "海东青逐兔纹", block(printed, (50, 472, 300, 484), source=source))
    )
    assert textile.description == "此件为妆金胸背残片。"
    assert pattern.description == PARAGRAPH
    assert "detail" not in textile.fields


@pytest.mark.parametrize("source", ["pdf", "ocr"])
@pytest.mark.parametrize("opening", ["纹样", "工艺", "年代", "名称", "尺寸", "来源于", "出土于"])
def test_a_paragraph_may_begin_with_a_labels_word(
    opening: str, source: str, page: Page, block: Block, region: Region
) -> None:
    paragraph = f"{opening}如何尚待考证，四周环绕缠枝莲花，是元代妆金织物的代表作品。"
    texts = [block("3 缠枝莲纹", (50, 30, 150, 46)), block(paragraph, (50, 450, 350, 490), source=source)]
    (made,) = linked(page(0, texts, [region(PATTERN)]))
    assert (made.description, made.fields) == (paragraph, {})


@pytest.mark.parametrize("printed", ["藏址中国丝绸博物馆", "藏址｜中国丝绸博物馆", "藏址：中国丝绸博物馆"])
def test_a_field_whose_bar_the_ocr_lost(printed: str, page: Page, block: Block, region: Region) -> None:
    texts = [block("3 缠枝莲纹", (50, 30, 150, 46)), block(printed, (50, 450, 350, 462), source="ocr")]
    (made,) = linked(page(0, texts, [region(PATTERN)]))
    assert made.fields == {"collection": "中国丝绸博物馆"}


def test_an_essays_pictures_keep_their_captions(page: Page, block: Block, region: Region) -> None:
    essay = page(0, [block("图1　斜织机示意", (50, 255, 200, 267))], [region(PATTERN, "essay", 1.0)])
    (made,) = linked(essay)
    assert (made.kind, made.caption, made.title) == ("figure", "图1　斜织机示意", "斜织机示意")


def test_roles_of_an_entry(entry: Callable[..., PageContent]) -> None:
    (marked,) = with_roles([entry(0, 10)])
    assert [text.role for text in marked.texts] == [
        "heading", "description", "title", "field", "field", "description", "reference"
    ]  # fmt: skip


def test_dropped_regions_get_no_link(page: Page, block: Block, region: Region) -> None:
    watermark = region(TEXTILE, "mark", drop_reason="watermark")
    made = linked(page(0, [block("3 缠枝莲纹", (50, 30, 150, 46))], [region(PATTERN), watermark]))
    assert [one.figure for one in made] == [(0, 0)]


def test_a_book_of_entries_is_recognised(entry: Callable[..., PageContent], page: Page, block: Block) -> None:
    assert recognise([entry(n, n + 1) for n in range(4)]) > 0.5
    numbered = [page(n, [block(f"{n} 绪论与方法", (50, 30, 150, 46))]) for n in range(1, 5)]
    assert recognise(numbered) == 0


def test_fields_in_a_table(page: Page, block: Block, region: Region) -> None:
    words = [
        block("3 缠枝莲纹", (50, 30, 150, 46)),
        block("藏址", (50, 430, 70, 442)), block("中国丝绸博物馆", (110, 430, 200, 442)),
        block("年代", (50, 446, 70, 458)), block("元", (110, 446, 120, 458)),
    ]  # fmt: skip
    (made,) = linked(page(0, words, [region(PATTERN)]))
    assert made.fields == {"collection": "中国丝绸博物馆", "period": "元"}


@pytest.mark.parametrize("box", [(124, 280, 136, 320), (50, 258, 120, 268)], ids=["beside", "above"])
def test_a_motifs_line_may_stand_beside_or_above_it(
    box: tuple[float, ...], page: Page, block: Block, region: Region
) -> None:
    words = [block("3 缠枝莲纹", (50, 30, 150, 46)), block("单独的莲花", box)]
    _, motif = linked(page(0, words, [region(PATTERN, "a"), region(MOTIF, "b")]))
    assert (motif.title, motif.description) == ("3缠枝莲纹1", "单独的莲花")


def test_lines_above_stacked_motifs_are_told_by_the_side_that_serves_all(
    page: Page, block: Block, region: Region
) -> None:
    """Each line but the first stands as near to the motif above it as to its own below."""
    lines = ["一对翼马相对。", "一枚方胜，两菱相套。", "墨色回纹边饰。"]
    words = [
        block("5 团窠对翼马方胜纹", (50, 30, 250, 46)),
        *(block(line, (50, 58 + 90 * n, 150, 68 + 90 * n)) for n, line in enumerate(lines)),
        block("北宋　团窠对翼马方胜纹缂丝帷幔", (50, 500, 250, 512)),
        block(PARAGRAPH, (50, 520, 350, 550)),
        block("[出处] 《丝路遗珍》第 101 页", (50, 560, 200, 570)),
    ]
    motifs = [region((50, 80 + 90 * n, 150, 138 + 90 * n), f"motif {n}", 0.4) for n in range(3)]
    figures = [region((180, 60, 380, 330), "a", 0.5), *motifs, region((50, 340, 180, 480), "t", 9.0)]
    links = linked(page(0, words, figures))
    assert [made.description for made in links if made.kind == "cropped_pattern"] == lines
    assert links[0].description == PARAGRAPH


def test_an_object_line_without_its_period_goes_on_from_the_title(
    page: Page, block: Block, region: Region
) -> None:
    words = [
        block("3 缠枝莲纹", (50, 30, 150, 46)),
        block("缠枝莲纹织金锦胸背", (50, 420, 180, 432)),
        block("年代 | 魏晋", (50, 440, 120, 452)),
        block(PARAGRAPH, (50, 460, 350, 490)),
    ]
    _, textile = linked(page(0, words, [region(PATTERN, "a"), region(TEXTILE, "b", 9.0)]))
    assert (textile.kind, textile.title) == ("original_textile", "3缠枝莲纹织金锦胸背")
    assert textile.fields["period"] == "魏晋"


@pytest.mark.parametrize("keeper", ["辽宁省博物馆", "金上京历史博物馆", "秦始皇帝陵博物院", "汉阳陵博物馆藏"])
def test_a_museum_whose_name_begins_like_a_period_is_no_object(
    keeper: str, page: Page, block: Block, region: Region
) -> None:
    words = [
        block("23 鸾鹊穿花纹", (50, 30, 150, 46)),
        block("北宋　鸾鹊穿花纹缂丝包首", (50, 420, 180, 432)),
        block(keeper, (50, 440, 130, 450)),
        block(PARAGRAPH, (50, 460, 350, 490)),
    ]
    figures = [region(PATTERN, "a", 0.5), region(MOTIF, "b", 0.5), region(TEXTILE, "c", 9.0)]
    links = linked(page(0, words, figures))
    assert [made.title for made in links] == ["23鸾鹊穿花纹", "23鸾鹊穿花纹1", "23鸾鹊穿花纹缂丝包首"]
    assert links[0].fields["collection"] == keeper


def test_one_line_beside_its_motif_where_the_others_stand_below(
    page: Page, block: Block, region: Region
) -> None:
    words = [
        block("6 横列菊花牡丹纹", (57, 73, 192, 93), font_size=15.0),
        block("石绿色卷草边饰。", (299, 391, 347, 414)),
        block("一朵月白色菊花，细瓣密集。", (50, 458, 106, 481)),
        block("一朵墨色牡丹，重瓣盛开。", (125, 458, 181, 481)),
        block("北宋　横列菊花牡丹纹缂丝残片", (50, 547, 184, 560)),
        block(PARAGRAPH, (50, 608, 445, 633)),
    ]
    figures = [
        region((50, 104, 420, 381), "pattern", 1.7),
        region((50, 393, 113, 456), "a", 0.9),
        region((130, 398, 182, 451), "b", 0.6),
        region((199, 393, 293, 431), "c", 0.6),
        region((371, 395, 449, 453), "textile", 6.3, tones=6.5),
    ]
    links = linked(page(0, words, figures))
    motifs = [made.description for made in links if made.kind == "cropped_pattern"]
    assert motifs == ["一朵月白色菊花，细瓣密集。", "一朵墨色牡丹，重瓣盛开。", "石绿色卷草边饰。"]
    assert links[0].description == PARAGRAPH
