"""Entries of the silk volumes: a pattern, its motifs, the textile, and the words of each."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from extractors.content import Book, FigureRegion, Link, PageContent, TextBlock
from extractors.series.silk import link, recognise, with_roles

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

PARAGRAPH = "纹样以海东青逐兔为主题，四周环绕缠枝莲花，是元代妆金织物的代表作品。"
PATTERN, MOTIF, SECOND, TEXTILE = (
    (50, 60, 350, 250),
    (50, 270, 120, 330),
    (140, 270, 210, 330),
    (230, 270, 350, 400),
)


@pytest.fixture
def entry(page: Page, block: Block, region: Region) -> Callable[..., PageContent]:
    """A whole entry on one page."""

    def make(index: int, number: int, title: str = "海东青逐兔纹", *more: TextBlock) -> PageContent:
        texts = [
            block(f"{number} {title}", (50, 30, 200, 46), font_size=16.0, colour=0xC00000),
            block("海东青俯冲捕兔", (52, 334, 120, 344)),
            block("元　海东青逐兔纹妆金胸背", (50, 420, 220, 432)),
            block("藏址｜私人收藏", (50, 440, 150, 452)),
            block("尺寸｜长 30 厘米，宽 20 厘米", (50, 456, 220, 468)),
            *more,
            block(PARAGRAPH, (50, 490, 350, 530)),
            block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
        ]
        figures = [
            region(PATTERN, f"pattern {number}", 0.5),
            region(MOTIF, f"motif {number}", 0.6),
            region(SECOND, f"second {number}", 0.4),
            region(TEXTILE, f"textile {number}", 9.0),
        ]
        return page(index, texts, figures)

    return make


def linked(*pages: PageContent) -> list[Link]:
    return link(Book("silk", "", tuple(with_roles(pages))))


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


def test_an_entry_runs_on_to_the_next_page(
    entry: Callable[..., PageContent], page: Page, block: Block, region: Region
) -> None:
    first = page(0, [block("3 缠枝莲纹", (50, 30, 150, 46))], [region(PATTERN, "a", 0.5)])
    second = page(
        1,
        [block("明　缠枝莲纹锦", (50, 420, 150, 432)), block(PARAGRAPH, (50, 450, 350, 490))],
        [region(TEXTILE, "b", 9.0)],
    )
    pattern, textile, *following = linked(first, second, entry(2, 4))
    assert (pattern.entry_id, pattern.description) == ("3", PARAGRAPH)
    assert (textile.kind, textile.title) == ("original_textile", "3缠枝莲纹锦")
    assert {made.entry_id for made in following} == {"4"}


def test_an_essays_pictures_keep_their_captions(page: Page, block: Block, region: Region) -> None:
    essay = page(0, [block("图1　斜织机示意", (50, 255, 200, 267))], [region(PATTERN, "essay", 1.0)])
    (made,) = linked(essay)
    assert (made.kind, made.caption, made.title) == ("figure", "图1　斜织机示意", "斜织机示意")


def test_a_table_of_contents_opens_no_entry(
    page: Page, block: Block, entry: Callable[..., PageContent]
) -> None:
    contents = page(0, [block(f"{n} 海东青逐兔纹", (50, 40 * n, 200, 40 * n + 12)) for n in range(1, 9)])
    (marked, _) = with_roles([contents, entry(1, 1)])
    assert {text.role for text in marked.texts} == {"body"}
    assert {made.entry_id for made in linked(contents, entry(1, 1))} == {"1"}


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


@pytest.mark.parametrize(
    "printed",
    ["010 缠枝莲纹", "10. 缠枝莲纹", "No.10 缠枝莲纹", "一〇　缠枝莲纹", "【10】缠枝莲纹", "〇10 缠枝莲纹"],
)
def test_headings_of_any_form(printed: str, page: Page, block: Block, region: Region) -> None:
    (made,) = linked(page(0, [block(printed, (50, 30, 150, 46))], [region(PATTERN)]))
    assert made.entry_id == "10"
    assert made.title.strip("No.【】01一〇") == "缠枝莲纹"
    assert made.title[:2] == printed.removeprefix("No.").removeprefix("【")[:2]  # the number as printed


@pytest.mark.parametrize(
    ("number", "title"),
    [
        ((50, 30, 70, 46), (80, 30, 180, 46)),
        ((50, 20, 70, 34), (50, 38, 150, 54)),
        ((50, 44, 70, 54), (50, 20, 150, 38)),
    ],
    ids=["in a row", "number above", "title above"],
)
def test_number_and_title_in_blocks_of_their_own(
    number: tuple[float, ...], title: tuple[float, ...], page: Page, block: Block, region: Region
) -> None:
    words = [
        block("10", number, font_size=16.0),
        block("缠枝莲纹", title, font_size=16.0),
        block(PARAGRAPH, (50, 450, 350, 490)),
        block("藏址｜私人收藏", (50, 430, 150, 442)),
    ]
    pattern = linked(page(0, words, [region(PATTERN)]))[0]
    assert (pattern.title, pattern.description) == ("10缠枝莲纹", PARAGRAPH)


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


@pytest.mark.parametrize("after", [True, False], ids=["overleaf", "before the heading"])
def test_a_pattern_on_a_page_without_words(
    after: bool, entry: Callable[..., PageContent], page: Page, block: Block, region: Region
) -> None:
    """A full-page pattern belongs to the neighbour that has no large picture of its own."""
    words = [
        block("11 缠枝莲纹", (50, 30, 150, 46)),
        block("明　缠枝莲纹锦缎", (50, 420, 150, 432)),
        block(PARAGRAPH, (50, 450, 350, 490)),
        block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
    ]
    full = page(2 if after else 1, [], [region((0, 0, 400, 600), "full", 9.0)])
    headed = page(1 if after else 2, words, [region((100, 80, 250, 230), "textile", 1.0)])
    links = linked(entry(0, 10), *sorted((full, headed), key=lambda p: p.page_index), entry(3, 12))
    of_entry = {made.kind: made for made in links if made.entry_id == "11"}
    assert set(of_entry) == {"pattern", "original_textile"}
    assert of_entry["pattern"].figure == (full.page_index, 0)
    assert of_entry["original_textile"].title == "11缠枝莲纹锦缎"


@pytest.mark.parametrize(("number", "owner"), [(10, "10"), (11, "11")])
def test_a_pattern_without_words_belongs_to_the_page_it_faces(
    number: int, owner: str, page: Page, block: Block, region: Region
) -> None:
    """Either entry could do with it: an even page lies open beside the odd one that follows."""

    def headed(index: int, entry_number: int, printed: int) -> PageContent:
        words = [
            block(f"{entry_number} 缠枝莲纹", (50, 30, 150, 46)),
            block("明　缠枝莲纹锦缎", (50, 420, 150, 432)),
            block(PARAGRAPH, (50, 450, 350, 490)),
            block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
        ]
        pictures = [region((50, 80, 200, 230), f"a{index}", 0.5), region(TEXTILE, f"b{index}", 9.0)]
        return replace(page(index, words, pictures), printed_number=str(printed))

    full = page(1, [], [region((0, 0, 400, 600), "full", 1.0)])
    links = linked(headed(0, 10, number), full, headed(2, 11, number + 2))
    (pattern,) = [made for made in links if made.figure == (1, 0)]
    assert (pattern.kind, pattern.entry_id) == ("pattern", owner)


def test_a_photograph_larger_than_the_pattern_is_the_textile(
    page: Page, block: Block, region: Region
) -> None:
    words = [
        block("8 五毒艾虎纹", (50, 30, 150, 46)),
        block("清　五毒艾虎纹刺绣兜肚", (250, 420, 380, 432)),
        block(PARAGRAPH, (50, 550, 350, 590)),
    ]
    figures = [region((50, 60, 200, 180), "a", 0.5), region((50, 240, 240, 430), "b", 9.0, tones=4.0)]
    assert [made.kind for made in linked(page(0, words, figures))] == ["pattern", "original_textile"]


def test_several_textiles_of_one_entry(page: Page, block: Block, region: Region) -> None:
    words = [
        block("3 缠枝莲纹", (50, 30, 150, 46)),
        block("元　缠枝莲纹锦袍", (50, 420, 180, 432)),
        block("明　缠枝莲纹绫裙", (200, 420, 330, 432)),
        block(PARAGRAPH, (50, 450, 350, 490)),
    ]
    figures = [
        region(PATTERN, "a", 0.5),
        region((50, 270, 180, 410), "b", 9.0),
        region((200, 270, 330, 410), "c", 8.0),
    ]
    _, robe, skirt = linked(page(0, words, figures))
    assert (robe.kind, robe.title, robe.fields["period"]) == ("original_textile", "3缠枝莲纹锦袍", "元")
    assert (skirt.kind, skirt.title, skirt.fields["period"]) == ("original_textile", "3缠枝莲纹绫裙", "明")


def test_what_marks_a_textile_is_learned_from_the_book(page: Page, block: Block, region: Region) -> None:
    """Where the motifs are as textured as the textile, its size tells it."""

    def spread(index: int, lined: bool) -> PageContent:
        lines = [
            block(text, box)
            for text, box in (("单独的莲花", (50, 334, 120, 344)), ("莲花局部", (140, 334, 210, 344)))
        ]
        words = [
            block(f"{index + 1} 缠枝莲纹", (50, 30, 150, 46)),
            *(lines if lined else []),
            block("元　缠枝莲纹锦袍", (50, 420, 180, 432)),
            block("[出处] 《中国丝绸史》第 3 页", (50, 545, 200, 555)),
        ]
        figures = [
            region(PATTERN, f"a{index}", 2.0), region(MOTIF, f"b{index}", 11.0),
            region(SECOND, f"c{index}", 2.0), region(TEXTILE, f"d{index}", 3.0),
        ]  # fmt: skip
        return page(index, words, figures)

    links = linked(*(spread(n, True) for n in range(4)), spread(4, False))
    assert [made.figure for made in links if made.kind == "original_textile"] == [(n, 3) for n in range(5)]


def test_on_a_scan_whose_noise_hides_the_weave_the_tones_tell_the_textile(
    page: Page, block: Block, region: Region
) -> None:
    """Noise gives every picture the same grain; light and shade fall on the photograph alone. Here it is the
    smaller picture and stands further from its line."""
    words = [
        block("4 缠枝菊花纹", (50, 30, 150, 46)),
        block("明　缠枝菊花纹毛罽荷包", (50, 420, 180, 432)),
        block("[出处] 《江南缂丝谱》第 201 页", (50, 545, 200, 555)),
    ]
    figures = [
        region(PATTERN, "a", 2.1, tones=2.3),
        region((50, 270, 180, 400), "b", 3.3, tones=2.0),
        region((240, 280, 340, 400), "c", 3.9, tones=4.6),
    ]
    links = linked(page(0, words, figures))
    assert [made.kind for made in links] == ["pattern", "cropped_pattern", "original_textile"]


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


def test_a_line_between_two_pictures_leaves_the_photograph_the_textile(
    page: Page, block: Block, region: Region
) -> None:
    """A motif's line may stand nearer to the textile: what the textile looks like goes before it."""
    pattern = page(0, [block("3 缠枝莲纹", (50, 30, 150, 46))], [region((50, 60, 350, 560), "a", 0.5)])
    words = [
        block("一朵菊花，细瓣密集。", (233, 369, 329, 381)),
        block("元　缠枝莲纹锦袍", (50, 530, 184, 542)),
        block("[出处] 《中国丝绸史》第 3 页", (50, 555, 200, 565)),
    ]
    figures = [region((153, 86, 349, 350), "b", 7.0), region((50, 372, 227, 520), "c", 0.9)]
    links = {made.kind: made for made in linked(pattern, page(1, words, figures))}
    assert links["original_textile"].figure == (1, 0)
    assert links["cropped_pattern"].description == "一朵菊花，细瓣密集。"


def test_entries_whose_headings_were_not_read_are_entries(
    entry: Callable[..., PageContent], page: Page
) -> None:
    """Lettering on a bar of tint or in a fancy face may be lost to the OCR, for the whole book."""
    whole = [entry(index, index + 1) for index in range(3)]
    headless = [page(one.page_index, one.texts[1:], one.figures) for one in whole]
    assert recognise(headless) == recognise(whole) == 1.0
    links = linked(*headless)
    assert [made.kind for made in links[:4]] == [
        "pattern",
        "cropped_pattern",
        "cropped_pattern",
        "original_textile",
    ]
    assert [made.entry_id for made in links if made.kind == "pattern"] == ["1", "2", "3"]
    assert links[0].description == PARAGRAPH


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


def test_a_motif_may_come_first_and_stand_beside_the_larger_pattern(
    page: Page, block: Block, region: Region
) -> None:
    """The line right under it tells the motif, though it is the first picture after the heading."""
    words = [
        block("6 横列鹿石榴纹", (402, 52, 544, 80), font_size=19.0, colour=0x991429),
        block("一枚石绿色石榴，开口露籽。", (41, 286, 156, 299)),
        block("北宋　横列鹿石榴纹氍毹帷幔", (41, 640, 174, 654)),
        block(PARAGRAPH, (302, 674, 542, 718)),
    ]
    figures = [
        region((41, 93, 232, 284), "motif", 0.34, tones=0.34),
        region((244, 93, 544, 318), "pattern", 1.17, tones=1.45),
        region((48, 410, 227, 544), "textile", 4.78, tones=3.98),
    ]
    links = {made.figure[1]: made for made in linked(page(0, words, figures))}
    assert [links[index].kind for index in range(3)] == ["cropped_pattern", "pattern", "original_textile"]
    assert links[0].description == "一枚石绿色石榴，开口露籽。"


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


def recognised(entry: PageContent, heading: str) -> PageContent:
    """The entry as OCR reads it, its heading so."""
    head, *rest = (replace(text, source="ocr", colour=0) for text in entry.texts)
    return replace(entry, texts=(replace(head, text=heading), *rest))


def test_numbers_that_ocr_left_at_their_titles_are_told_by_counting_on(
    entry: Callable[..., PageContent],
) -> None:
    """三三角纹 is the third entry, 三角纹, after the second; the fourth's title begins with a numeral too."""
    titles = ["一海东青逐兔纹", "二缠枝莲纹", "三三角几何纹", "四八宝团花纹"]
    pages = [recognised(entry(index, index + 1), title) for index, title in enumerate(titles)]
    patterns = [made for made in linked(*pages) if made.kind == "pattern"]
    assert [made.entry_id for made in patterns] == ["1", "2", "3", "4"]
    assert [made.title for made in patterns] == titles


def test_titles_that_begin_with_a_numeral_do_not_count_on(entry: Callable[..., PageContent]) -> None:
    titles = ["八宝团花纹", "三多折枝纹", "百鸟朝凤纹", "四季花卉纹"]
    pages = [recognised(entry(index, index + 1), title) for index, title in enumerate(titles)]
    patterns = [made for made in linked(*pages) if made.kind == "pattern"]
    assert [made.entry_id for made in patterns] == ["1", "2", "3", "4"]
    assert all(title in made.title for title, made in zip(titles, patterns, strict=True))
