"""Garbled words are read from the pixels, sound ones are left alone."""

from extractors.texts.lines import Line
from extractors.texts.soundness import believed
from manifests.geometry import Box

PAGE = Box(0, 0, 400, 600)
SHIFTED = "贃癬覔濠螹榯秘敠藎謺墝折蹩"
SEEN = "图版二旷野风暴中的橙色菊花"


def line(text: str, y: float, font: str = "Song", **changes: object) -> Line:
    return Line(Box(50, y, 50 + 10 * len(text), y + 12), text, 10.0, font=font, **changes)


class Eyes:
    """Reads what a test says is printed on the page."""

    def __init__(self, *printed: Line) -> None:
        self.printed = printed
        self.looked: list[Box] = []

    def __call__(self, box: Box) -> list[Line]:
        self.looked.append(box)
        return [one for one in self.printed if one.box.covered_by(box) > 0.9]


def test_sound_text_is_not_looked_at() -> None:
    eyes = Eyes()
    lines = [line("敦煌莫高窟第三窟北壁飞天", 100), line("12", 580)]
    assert believed(lines, PAGE, eyes) == lines
    assert eyes.looked == []


def test_only_the_garbled_lines_are_read_anew() -> None:
    sound = line("敦煌莫高窟第三窟北壁飞天，北魏", 100, "Hei")
    printed = [line(SEEN, 300, "", source="ocr"), line(sound.text, 100, "", source="ocr")]
    eyes = Eyes(*printed)
    assert believed([sound, line(SHIFTED, 300)], PAGE, eyes) == [sound, printed[0]]
    assert all(box.y0 > 200 for box in eyes.looked)


def test_rare_words_that_the_pixels_confirm_stay() -> None:
    rare = line("纻罽氍毹飐裲裆罽氍毹飐裲", 300)
    eyes = Eyes(line("纻罽氍毯飐裲裆罽氍毹贴裲", 300, "", source="ocr"))
    assert believed([rare], PAGE, eyes) == [rare]
    assert eyes.looked != []


def test_where_nothing_is_seen_the_text_layer_is_believed() -> None:
    rare = line(SHIFTED, 300)
    assert believed([rare], PAGE, Eyes()) == [rare]


def test_on_a_garbled_page_fonts_that_say_little_are_garbled_too() -> None:
    number = line("j", 580, "Hei")
    printed = [line(SEEN, 300, "", source="ocr"), line("3", 580, "", source="ocr")]
    assert believed([line(SHIFTED, 300), number], PAGE, Eyes(*printed)) == printed


def test_many_garbled_places_are_read_at_once() -> None:
    garbled = [line(SHIFTED, 60 * n) for n in range(1, 9)]
    eyes = Eyes(*(line(SEEN, 60 * n, "", source="ocr") for n in range(1, 9)))
    assert [one.text for one in believed(garbled, PAGE, eyes)] == [SEEN] * 8
    assert eyes.looked[-1] == PAGE


def test_without_ocr_garbled_text_stays_with_little_confidence() -> None:
    sound, garbled = line("敦煌莫高窟第三窟北壁飞天，北魏", 100, "Hei"), line("\ufffd" * 6, 300)
    kept = believed([sound, garbled], PAGE, None)
    assert [one.text for one in kept] == [sound.text, garbled.text]
    assert kept[0].confidence == 1.0
    assert kept[1].confidence < 0.5


def test_a_glyph_without_its_character_is_read_from_the_page_and_the_line_stays() -> None:
    hole = line("敦煌\ufffd莫高窟第三窟北壁飞天", 100)
    eyes = Eyes(line("敦煌，莫高屈第三窟北壁飞天", 100, "", source="ocr"))
    (kept,) = believed([hole], PAGE, eyes)
    assert (kept.text, kept.source) == ("敦煌，莫高窟第三窟北壁飞天", "pdf")
    (closed,) = believed([hole], PAGE, None)
    assert closed.text == "敦煌莫高窟第三窟北壁飞天"


def test_signs_are_not_read() -> None:
    eyes = Eyes()
    signs = [line("\uf0e8\uf0e9\uf0ea\uf0eb", 100, "Wingdings"), line("\ufffd" * 5, 300, "ABCDEF+CMEX10")]
    assert believed(signs, PAGE, eyes) == signs
    assert eyes.looked == []


def test_a_font_whose_letters_are_swapped_is_read_anew() -> None:
    said, shown = (
        line("北魏敦煌莫高窟第三窟飞天图", 100),
        line("莫高窟北壁飞天图西魏第三窟", 100, "", source="ocr"),
    )
    assert believed([said], PAGE, Eyes(shown)) == [said]
    assert believed([said], PAGE, Eyes(shown), {"Song": "北魏敦煌莫"}) == [shown]


def test_a_strange_face_that_reads_as_it_says_is_believed() -> None:
    said = line("北魏敦煌莫高窟第三窟飞天图", 100)
    seen = line("北魏敦煌莫高窟第三窟飞天圆", 100, "", source="ocr")
    assert believed([said], PAGE, Eyes(seen), {"Song": "北魏敦煌莫"}) == [said]


def test_lettering_that_the_eyes_are_not_sure_of_is_believed() -> None:
    said = line("北魏敦煌莫高窟第三窟飞天图", 100)
    seen = line("灬彡丿乙丨", 100, "", source="ocr", confidence=0.6)
    assert believed([said], PAGE, Eyes(seen), {"Song": "北魏敦煌莫"}) == [said]


def test_without_ocr_a_font_of_many_strange_shapes_has_little_confidence() -> None:
    said = line("北魏敦煌莫高窟第三窟飞天图", 100)
    assert believed([said], PAGE, None, {"Song": "北魏敦"})[0].confidence == 1.0
    assert believed([said], PAGE, None, {"Song": "北魏敦煌莫高窟第三"})[0].confidence < 0.5
