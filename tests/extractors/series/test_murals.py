"""Plates, their captions beside and across, and the notes at the end."""

from collections.abc import Callable, Sequence
from dataclasses import replace

import pytest

from extractors.content import Book, FigureRegion, Link, PageContent, TextBlock
from extractors.series.murals import link, recognise, with_roles

Page = Callable[..., PageContent]
Block = Callable[..., TextBlock]
Region = Callable[..., FigureRegion]

PLATE = (50, 60, 350, 400)


def linked(*pages: PageContent) -> dict[tuple[int, int], Link]:
    book = Book("murals", "", tuple(with_roles(pages)))
    return {made.figure: made for made in link(book)}


def test_a_caption_below_its_plate(page: Page, block: Block, region: Region) -> None:
    text = "1　飞天　北魏　莫高窟第254窟北壁"
    (made,) = linked(page(0, [block(text, (50, 410, 250, 422))], [region(PLATE)])).values()
    assert (made.kind, made.entry_id, made.title, made.caption) == ("mural", "1", "飞天", text)
    assert made.fields == {
        "plate_no": "1", "period": "北魏", "site": "莫高窟", "cave": "第254窟", "position": "北壁"
    }  # fmt: skip
    assert made.rule == "plate_caption"


def facing_volume(page: Page, block: Block, region: Region, side: int) -> list[PageContent]:
    """Three spreads: a plate on one page, its caption on the page on the other side."""
    pages = []
    for number in range(1, 4):
        plate = ([], [region(PLATE)])
        words = ([block(f"{number} 飞天 莫高窟第{number}窟", (50, 100, 200, 112))], [])
        for texts, figures in (words, plate) if side == -1 else (plate, words):
            pages.append(page(len(pages), texts, figures))
    return pages


@pytest.mark.parametrize("side", [-1, 1])
def test_captions_on_the_facing_page_by_the_books_habit(
    side: int, page: Page, block: Block, region: Region
) -> None:
    links = linked(*facing_volume(page, block, region, side))
    assert [made.entry_id for _, made in sorted(links.items())] == ["1", "2", "3"]
    for made in links.values():
        assert made.caption == ""
        assert made.title == "飞天"
        assert made.rule == "plate_caption_facing"


def test_notes_are_keyed_by_plate_number_and_run_over_pages(page: Page, block: Block, region: Region) -> None:
    plates = [
        page(n, [block(f"{n + 1} 飞天 莫高窟第{n + 1}窟", (50, 410, 200, 422))], [region(PLATE)])
        for n in range(3)
    ]
    notes = [
        page(
            3,
            [
                block("图版说明", (50, 40, 150, 60), font_size=18.0),
                block("1 飞天 莫高窟第1窟", (50, 80, 200, 92)),
                block("飞天凌空而舞，", (50, 100, 350, 112)),
            ],
        ),
        page(
            4,
            [
                block("衣带飘举。", (50, 80, 350, 92)),
                block("3 飞天 莫高窟第3窟", (50, 100, 200, 112)),
                block("此图色彩鲜明。", (50, 120, 350, 132)),
            ],
        ),
    ]
    links = linked(*plates, *notes)
    assert [links[(n, 0)].description for n in range(3)] == ["飞天凌空而舞，衣带飘举。", "", "此图色彩鲜明。"]


def test_roles_in_the_plates_and_in_the_notes(page: Page, block: Block) -> None:
    caption = "1 飞天 莫高窟第1窟"
    pages: Sequence[PageContent] = [
        page(0, [block(caption, (50, 410, 200, 422)), block("正文。", (50, 450, 300, 462))]),
        page(1, [
            block("图版说明", (50, 40, 150, 60)), block(caption, (50, 80, 200, 92)),
            block("说明文字。", (50, 100, 300, 112)),
        ]),
    ]  # fmt: skip
    assert [[text.role for text in marked.texts] for marked in with_roles(pages)] == [
        ["caption", "body"],
        ["heading", "title", "description"],
    ]


def test_a_volume_of_plates_is_recognised(page: Page, block: Block, region: Region) -> None:
    assert recognise(facing_volume(page, block, region, 1)) > 0.5
    essays = [page(n, [block("敦煌壁画的历史。" * 10, (50, 50, 350, 300))]) for n in range(4)]
    assert recognise(essays) == 0


def test_a_plate_across_a_spread_is_one_entry(page: Page, block: Block, region: Region) -> None:
    text = "1　飞天　北魏　莫高窟第254窟"
    links = linked(
        page(0, [block(text, (50, 470, 250, 482))], [region((50, 60, 400, 460), "left")]),
        page(1, [], [region((0, 60, 350, 460), "right")]),
        page(2, [block("2　说法图　莫高窟第3窟", (50, 410, 250, 422))], [region(PLATE)]),
    )
    assert [links[place].entry_id for place in sorted(links)] == ["1", "1", "2"]
    assert links[(1, 0)].title == "飞天"


def test_a_list_of_plates_names_those_that_carry_numbers_only(
    page: Page, block: Block, region: Region
) -> None:
    listed = [block(f"图版{n}　飞天　莫高窟第{n}窟", (50, 40 * n, 200, 40 * n + 12)) for n in range(1, 8)]
    plates = [
        page(n + 2, [block(f"图版{n}", (50, 410, 90, 422))], [region(PLATE, str(n))]) for n in range(1, 8)
    ]
    links = linked(page(0, listed), page(1), *plates)
    assert [links[(n + 2, 0)].title for n in range(1, 8)] == ["飞天"] * 7
    assert links[(3, 0)].caption == "图版1"
    assert links[(4, 0)].fields["cave"] == "第2窟"


def test_two_captions_of_a_pair_printed_below_both(page: Page, block: Block, region: Region) -> None:
    words = [block(f"{n} 飞天 莫高窟第{n}窟", (50, 396 + 14 * n, 200, 406 + 14 * n)) for n in (1, 2)]
    touching = [region((50, 60, 200, 400), "a"), region((200, 60, 350, 400), "b")]
    links = linked(page(0, words, touching))
    assert [links[(0, n)].entry_id for n in (0, 1)] == ["1", "2"]


def test_a_caption_printed_over_its_plate(page: Page, block: Block, region: Region) -> None:
    over = block("7　飞天　北魏　莫高窟第254窟", (60, 380, 220, 392), role="in_figure")
    (made,) = linked(page(0, [over], [region(PLATE)])).values()
    assert (made.kind, made.title, made.caption) == ("mural", "飞天", over.text)


def test_a_number_that_the_ocr_misread_is_put_right_in_the_caption(
    page: Page, block: Block, region: Region
) -> None:
    printed = [
        "一八　飞天　莫高窟第3窟",
        "一九　乐伎　莫高窟第4窟",
        "110 供养人　莫高窟第5窟",
        "二一　说法图　莫高窟第6窟",
    ]
    links = linked(
        *(
            page(n, [block(text, (50, 410, 250, 422), source="ocr")], [region(PLATE, str(n))])
            for n, text in enumerate(printed)
        )
    )
    assert (links[(2, 0)].entry_id, links[(2, 0)].caption) == ("20", "二〇 供养人　莫高窟第5窟")
    assert links[(2, 0)].rule == "plate_caption_in_sequence"


def test_numbers_that_the_notes_bear_out_are_left_as_they_are(
    page: Page, block: Block, region: Region
) -> None:
    """Two captions on one sheet read in the wrong order keep their own numbers."""
    figures = [region((50, 60, 190, 400), "a"), region((210, 60, 350, 400), "b")]
    words = [
        block("2　说法图　莫高窟第2窟", (210, 408, 340, 418)),
        block("1　飞天　莫高窟第1窟", (50, 410, 180, 420)),
    ]
    links = linked(page(0, words, figures))
    assert [(links[(0, n)].entry_id, links[(0, n)].title) for n in (0, 1)] == [("1", "飞天"), ("2", "说法图")]


@pytest.mark.parametrize(("origin", "title"), [("mixed", "张议潮出行图"), ("born_digital", "张议见出行图")])
def test_the_notes_put_right_a_subject_that_the_ocr_misread(
    origin: str, title: str, page: Page, block: Block, region: Region
) -> None:
    caption = block("1　张议见出行图　晚唐　莫高窟第156窟", (50, 410, 250, 422))
    notes = [
        block("图版说明", (50, 20, 150, 40), font_size=18.0),
        block("1　张议潮出行图　第156窟", (50, 50, 250, 62)),
        block("画卷自西而东，前为鼓乐骑兵，中为张议潮乘白马过桥。", (50, 70, 350, 92)),
    ]
    plate = replace(page(0, [caption], [region(PLATE)]), origin=origin)
    assert linked(plate, page(1), page(2, notes))[(0, 0)].title == title


def test_captions_in_a_list_name_the_places_of_their_plates(page: Page, block: Block, region: Region) -> None:
    plates = [region((50, 60, 350, 200)), region((50, 210, 195, 340)), region((205, 210, 350, 340))]
    lines = ["右下　图版１０　说法图　第八窟", "上　图版８　飞天　第三窟", "左下　图版９　普贤变　第四窟"]
    texts = [block(line, (50, 360 + 14 * n, 250, 370 + 14 * n)) for n, line in enumerate(lines)]
    links = linked(page(0, texts, plates))
    assert [made.title for _, made in sorted(links.items())] == ["飞天", "普贤变", "说法图"]
    assert links[0, 0].caption == "图版８　飞天　第三窟"


def test_plates_whose_captions_begin_with_a_word_for_picture(
    page: Page, block: Block, region: Region
) -> None:
    """Most captions say 圖, one has its number alone: all are plates, counted through."""
    words = [f"圖{n}　飛天　西魏　莫高窟第{n}窟" for n in range(61, 65)]
    words[2] = words[2].lstrip("圖")
    pages = [
        page(n, [block(text, (50, 410, 250, 422))], [region(PLATE, text)]) for n, text in enumerate(words)
    ]
    links = linked(*pages)
    assert [links[(n, 0)].kind for n in range(4)] == ["mural"] * 4
    assert [links[(n, 0)].entry_id for n in range(4)] == ["61", "62", "63", "64"]


def test_an_essays_pictures_count_by_themselves(page: Page, block: Block, region: Region) -> None:
    """图1 to 图3 of an essay on caves, before plates numbered from 1 too, of which there are fewer."""
    essay = [f"图{n}　莫高窟第{n}窟平面" for n in (1, 2, 3)]
    plates = [f"{n}　飞天　北魏　莫高窟第{n}窟" for n in (1, 2)]
    pages = [
        page(n, [block(text, (50, 410, 250, 422))], [region(PLATE, text)])
        for n, text in enumerate([*essay, *plates])
    ]
    links = linked(*pages)
    assert [links[(n, 0)].kind for n in range(5)] == ["figure"] * 3 + ["mural"] * 2


def test_captions_of_a_plate_and_of_the_detail_set_into_it(page: Page, block: Block, region: Region) -> None:
    figures = [region((50, 60, 350, 400)), region((250, 60, 350, 160))]
    texts = [
        block("110　山中禅修　吐峪沟石窟第20窟", (50, 406, 150, 416)),
        block("111　山中禅修（局部）　吐峪沟石窟第20窟", (220, 406, 340, 416)),
    ]
    links = linked(page(0, texts, figures))
    assert [made.title for _, made in sorted(links.items())] == ["山中禅修", "山中禅修（局部）"]


def test_a_caption_at_the_detail_itself_is_the_details(page: Page, block: Block, region: Region) -> None:
    figures = [region((50, 60, 350, 400)), region((290, 60, 350, 160))]
    texts = [
        block("110　山中禅修　吐峪沟石窟第20窟", (50, 406, 150, 416)),
        block("111　山中禅修（局部）　吐峪沟石窟第20窟", (354, 150, 400, 160)),
    ]
    links = linked(page(0, texts, figures))
    assert [made.title for _, made in sorted(links.items())] == ["山中禅修", "山中禅修（局部）"]
