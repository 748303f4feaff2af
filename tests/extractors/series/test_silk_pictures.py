"""Which of an entry's pictures is the pattern, which a textile, which a motif."""

from extractors.content import PageContent
from tests.extractors.series.conftest import (
    MOTIF,
    PARAGRAPH,
    PATTERN,
    SECOND,
    TEXTILE,
    Block,
    Page,
    Region,
    linked,
)


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
