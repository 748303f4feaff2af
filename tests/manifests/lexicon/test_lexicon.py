"""The lexicon: whole, without contradictions, and found in text."""

from collections import Counter
from itertools import pairwise

import opencc
import pytest

from manifests.lexicon.history import periods, reigns, site_forms, sites
from manifests.lexicon.terms import CATEGORIES, confusions, lexicon

TERMS = lexicon().terms


def test_every_category_has_its_terms() -> None:
    counts = Counter(term.category for term in TERMS)
    least = {
        "motif": 250,
        "weave": 150,
        "object": 100,
        "iconography": 200,
        "site": 40,
        "period": 60,
        "reign": 25,
    }
    assert set(counts) == set(CATEGORIES)
    assert {name: counts[name] >= number for name, number in least.items()} == dict.fromkeys(least, True)


def test_no_form_names_two_terms_of_one_category() -> None:
    forms = Counter((term.category, form) for term in TERMS for form in term.forms)
    assert [form for form, count in forms.items() if count > 1] == []


def test_names_are_simplified_and_have_their_traditional_forms() -> None:
    to_simplified, to_traditional = opencc.OpenCC("t2s"), opencc.OpenCC("s2t")
    categories = ("motif", "weave", "object", "iconography")
    # OpenCC takes the 乾 of the names of spirits for that of 乾燥.
    named = [term for term in TERMS if term.category in categories and "乾" not in term.name]
    assert [term.name for term in named if to_simplified.convert(term.name) != term.name] == []
    lacking = [
        term.name
        for term in named
        if to_traditional.convert(term.name) != term.name
        and not any(to_simplified.convert(form) == term.name for form in term.variants)
    ]
    assert lacking == ["斗牛", "尸毗王本生"]  # OpenCC's phrases take 斗 and 尸 for others: they stay


def test_periods_follow_each_other() -> None:
    assert all(period.years[0] < period.years[1] for period in periods())
    names = [period.name for period in periods()]
    for earlier, later in pairwise(
        ["商", "西周", "战国", "秦", "西汉", "东汉", "北魏", "隋", "唐", "五代", "元", "明", "清"]
    ):
        assert names.index(earlier) < names.index(later)
    whole = {period.name: period for period in periods()}
    for part in periods():
        assert whole[part.within].years[0] <= part.years[0] <= part.years[1] <= whole[part.within].years[1]


def test_reigns_lie_in_their_dynasty() -> None:
    whole = {period.name: period.years for period in periods()}
    for reign in reigns():
        assert whole[reign.dynasty][0] <= reign.years[0] <= reign.years[1] <= whole[reign.dynasty][1]


def test_sites_have_a_place_and_one_name_a_form() -> None:
    forms = Counter(form for site in sites() for form in {site.name, *site.legends, *site.variants})
    assert [form for form, count in forms.items() if count > 1] == []
    assert all(site.place for site in sites())
    assert site_forms()["麥積山"].name == "麦积山石窟"


def test_a_confusion_repairs_to_characters_of_terms() -> None:
    characters = {character for form in lexicon().forms for character in form}
    for confusion in confusions():
        assert confusion.right != confusion.wrong
        assert all(confusion.wrong in word for word in confusion.words), confusion
        assert all(confusion.right in word for word in confusion.repairs), confusion
        assert confusion.right in characters or confusion.repairs, confusion


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("元代纳石失披肩，缠枝莲花纹", ["元", "纳石失", "披肩", "缠枝莲"]),
        ("莫高窟第四五窟觀無量壽經變", ["莫高窟", "观无量寿经变"]),
        ("刻絲與緙絲", ["缂丝", "缂丝"]),
        ("马上一虎", []),
    ],
)
def test_terms_are_found_in_text(text: str, names: list[str]) -> None:
    assert [found.term.name for found in lexicon().find(text)] == names


def test_places_and_categories_of_what_is_found() -> None:
    (found,) = lexicon().find("上为联珠团窠，下为元代", categories=("motif",))
    assert (found.start, found.end, found.term.group) == (2, 6, "arrangement")
    term = lexicon().term("虎")
    assert term is not None
    assert term.category == "motif"
    assert lexicon().term("虎", categories=("weave",)) is None
    assert "氍毹" in lexicon()
