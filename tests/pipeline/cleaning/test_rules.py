"""Each rule by itself: what it changes, and what it leaves alone."""

import pytest

from pipeline.cleaning.confusions import repair, repaired
from pipeline.cleaning.forms import compatible
from pipeline.cleaning.furniture import (
    without_figure_references,
    without_footnote_marks,
    without_page_numbers,
    without_running_heads,
    without_sources,
)
from pipeline.cleaning.labels import without_fields
from pipeline.cleaning.passage import Origin, Passage
from pipeline.cleaning.punctuation import by_context
from pipeline.cleaning.rules import RULE_NAMES, applied, chosen_rules
from pipeline.cleaning.script import simplified
from pipeline.cleaning.spacing import joined_lines, plain_hyphens, without_chinese_spaces


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("３２㎝", "32cm"),
        ("ﬁne", "fine"),
        ("⻢首⼀⼈", "马首一人"),
        ("21.5 g/m²", "21.5 g/m²"),
        ("12㎡", "12m²"),
        ("①花楼", "①花楼"),
        ("18～22℃", "18～22℃"),
        ("½，（局部）", "½，（局部）"),
    ],
)
def test_compatibility_forms(printed: str, right: str) -> None:
    assert compatible(printed) == right


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("宽大,两袖(残);长衣", "宽大，两袖（残）；长衣"),
        ("The robe （longpao）， silk", "The robe (longpao), silk"),
        ("称为robe（袍）,其制", "称为robe（袍），其制"),
        ("比例1.86：1", "比例1.86:1"),
        ("It calls lotus, 莲花, a flower of purity", "It calls lotus, 莲花, a flower of purity"),
        ("10:30, 3.1, 1,000, 1-2", "10:30, 3.1, 1,000, 1-2"),
        ("1987-10-12,晴", "1987-10-12，晴"),
        ("12,15,18页", "12,15,18页"),
        ("长32cm,宽45cm", "长32cm，宽45cm"),
        ("公元640年(贞观十四年)", "公元640年（贞观十四年）"),
        ('称"紫曲水"', "称“紫曲水”"),
        ("高30\" 锦", '高30" 锦'),
        ("骑竹马...", "骑竹马……"),
        ("花瓣.其下", "花瓣。其下"),
        ("Ch.00260刺绣", "Ch.00260刺绣"),
        ("何谓?答曰:也!", "何谓？答曰：也！"),
        ("约35％", "约35%"),
        ("(未闭", "(未闭"),
    ],
)  # fmt: skip
def test_marks_take_the_width_of_their_context(printed: str, right: str) -> None:
    assert by_context(printed) == right


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("莲花\n与牡丹", "莲花与牡丹"),
        ("photogra-\npher", "photographer"),
        ("Sino-\nTibetan", "Sino-Tibetan"),
        ("1920-\n1925", "1920-1925"),
        ("silk\nroad", "silk road"),
    ],
)
def test_lines_are_joined_as_the_language_joins_them(printed: str, right: str) -> None:
    assert joined_lines(printed) == right


def test_spaces_are_kept_around_latin_words_only() -> None:
    assert without_chinese_spaces("1908 年 Charles Nouette 摄 于 敦煌 ， 宽 32 厘米") == (
        "1908年 Charles Nouette 摄于敦煌，宽32厘米"
    )
    assert without_chinese_spaces("Ch.00260 刺绣 1. 明经") == "Ch.00260 刺绣1. 明经"


def test_hyphens() -> None:
    assert plain_hyphens("Sino\u2010Tibetan 1\u20112 唐—宋") == "Sino-Tibetan 1-2 唐—宋"


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("龙、虎（见图12），下部", "龙、虎，下部"),
        ("龙、虎（图 2－3）。", "龙、虎。"),
        ("箜篌(参见本卷图版二三、图版二四)。", "箜篌。"),
        ("二只（参见《缂丝谱》图18）。", "二只。"),
        ("如图5所示，佛坐中央", "佛坐中央"),
        ("首尾相接，见图12。下部", "首尾相接。下部"),
        ("首尾相接。见图12。下部", "首尾相接。下部"),
        ("the robe (see Fig. 4) is new (fig. 5).", "the robe is new."),
        ("构图三层（420年），图中绘佛", "构图三层（420年），图中绘佛"),
        ("此为图版一六的局部。", "此为图版一六的局部。"),
        ("见图中佛像，坐于莲台", "见图中佛像，坐于莲台"),
    ],
)
def test_pointers_at_other_figures_go(printed: str, right: str) -> None:
    assert without_figure_references(printed) == right


@pytest.mark.parametrize(
    ("printed", "right"),
    [
        ("圆珠组成①，立于花台②。", "圆珠组成，立于花台。"),
        ("水藻之间[1]，涡旋状[2,3]。", "水藻之间，涡旋状。"),
        ("相近。¹²其后", "相近。其后"),
        ("架桥其间¹，下为水²", "架桥其间，下为水"),
        ("约35厘米²，残", "约35厘米²，残"),
        ("①花楼；②综片", "①花楼；②综片"),
        ("21.5 g/m²", "21.5 g/m²"),
        ("[明]文震亨", "[明]文震亨"),
    ],
)
def test_footnote_marks_go(printed: str, right: str) -> None:
    assert without_footnote_marks(printed) == right


def test_running_heads_and_page_numbers_go() -> None:
    assert without_running_heads(Passage("双鸟\n元\n12 元", running_heads=frozenset("元"))).text == "双鸟\n元"
    heads = frozenset({"中国丝绸图系·宋元卷", "图版说明"})
    text = "双鸟，\n124 图版说明\n中国丝绸图系 · 宋元卷\n相对。中国丝绸图系·宋元卷 12\n《图版说明》"
    left = without_running_heads(Passage(text, running_heads=heads)).text
    assert left == "双鸟，\n相对。\n《图版说明》"
    assert without_page_numbers("双鸟。\n—— 12 ——\n相对。 · 87 ·") == "双鸟。\n相对。"
    assert without_page_numbers("长12、宽87") == "长12、宽87"
    assert without_page_numbers("蝎、蛇、\n88\n壁虎") == "蝎、蛇、\n壁虎"


@pytest.mark.parametrize("text", ["绘佛，\n67\n身", "每厘米\n48\n根", "长，\n1200\n余", "绘佛。\n12"])
def test_a_bare_number_that_may_count_something_stays(text: str) -> None:
    assert without_page_numbers(text) == text


def test_sources_go_to_the_reference() -> None:
    passage = without_sources(Passage("双鸟。[出处]《织绣图录》第184页\n相对。（采自《锦集》图3）"))
    assert passage.text == "双鸟。相对。"
    assert passage.fields == {"reference": "《织绣图录》第184页"}
    long = "[出处]《锦集》。" + "双鸟相对，口衔花枝。" * 10
    assert without_sources(Passage(long)).text == "双鸟相对，口衔花枝。" * 10


def test_a_book_is_no_place() -> None:
    assert without_fields(Passage("双鸟。\n来源：《锦集》第5页")).fields == {"reference": "《锦集》第5页"}


def test_labelled_fields_are_taken_out() -> None:
    text = (
        "藏址｜故宫博物院\n尺寸 长3厘米\n双鸟相对。年代：清乾隆 品种：妆花缎\n"
        "细节｜红地，织双鸟。洞窟：榆林窟第三窟"
    )
    passage = without_fields(Passage(text))
    assert passage.text == "双鸟相对。红地，织双鸟。"
    assert passage.fields == {
        "collection": "故宫博物院",
        "dimensions": "长3厘米",
        "period": "清乾隆",
        "weave": "妆花缎",
        "site": "榆林窟",
        "cave": "第三窟",
    }


def test_labels_in_brackets_or_set_wide() -> None:
    passage = without_fields(
        Passage("敷以彩绘。【年代】南宋【收藏】福建博物院\n年　代：明\n尺　寸：长3厘米\n双鸟")
    )
    assert passage.text == "敷以彩绘。双鸟"
    assert passage.fields == {"period": "南宋", "collection": "福建博物院", "dimensions": "长3厘米"}
    book = Passage("双鸟。[来源]《锦集》第5页")
    assert without_fields(book) == book  # a source, see `without_sources`


@pytest.mark.parametrize(
    "text", ["其年代：清。", "设色淡雅，工艺：先染后织。", "尺寸不一，最大者长3厘米。", "来源：" + "长" * 60]
)
def test_prose_is_no_field(text: str) -> None:
    assert without_fields(Passage(text)) == Passage(text)


@pytest.mark.parametrize(
    ("misread", "right"),
    [
        ("绳丝云龙", "缂丝云龙"), ("东璧门上", "东壁门上"), ("瞿毹", "氍毹"), ("补裆用绫", "裲裆用绫"),
        ("识金锦袍", "织金锦袍"), ("技乐天持樱珞", "伎乐天持璎珞"), ("愉林窟", "榆林窟"),
        ("缠枝莲绞", "缠枝莲纹"),
        ("风吹贴动", "风吹飐动"), ("彩纬绳织", "彩纬缂织"), ("繩絲", "緙絲"), ("緙絲", "緙絲"),
        ("玉璧与补子", "玉璧与补子"),
        ("飞夭散花", "飞天散花"), ("供养入像", "供养人像"), ("双风穿花", "双凤穿花"),
        ("回鹤公主", "回鹘公主"), ("手持尘尾", "手持麈尾"), ("现无量寿经变", "观无量寿经变"),
        ("汉风纹样", "汉风纹样"), ("水藻并生", "水藻并生"), ("供养入藏", "供养入藏"),
        ("花瓣线条", "花瓣线条"), ("绳结与贴金", "绳结与贴金"), ("四经绞罗", "四经绞罗"),
        ("学者识金石", "学者识金石"), ("图案", "图案"), ("绳", "绳"), ("舞技乐声", "舞技乐声"),
    ],
)  # fmt: skip
def test_confusions_are_repaired_where_that_makes_a_term(misread: str, right: str) -> None:
    assert repaired(misread) == right


@pytest.mark.parametrize(
    ("origin", "is_repaired"),
    [(Origin("ocr", 0.95), True), (Origin("ocr", 0.999), False), (Origin("pdf", 0.5), False)],
)
def test_sure_words_are_believed(origin: Origin, is_repaired: bool) -> None:
    assert (repair(0.995)(Passage("绳丝", origin=origin)).text == "缂丝") is is_repaired


def test_simplified() -> None:
    assert simplified("乾隆御製緙絲，乾燥") == "乾隆御制缂丝，干燥"
    assert simplified("缂丝，乾隆") == "缂丝，乾隆"


def test_a_skipped_rule_is_not_applied() -> None:
    passage = Passage("双鸟（见图12）,相对")
    kept, names = applied(passage, chosen_rules(1.0, "as_printed", frozenset({"figure_references"})))
    assert (kept.text, names) == ("双鸟（见图12），相对", ["punctuation"])
    assert {"figure_references", "repeated_sentence", "nfkc"} <= set(RULE_NAMES)
