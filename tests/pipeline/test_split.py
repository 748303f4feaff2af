"""Splits: in proportion, by group, and unmoved by other books."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from manifests.store import Row
from pipeline.split import group_ids, split_of_groups, without_empty_splits

SHARES = {"train": 7, "validation": 1, "test": 2}


def groups_of(book: str, count: int) -> list[str]:
    return [f"{book}-{number:04d}-001" for number in range(count)]


def pair(figure_id: str, **changes: object) -> Row:
    row = {"figure_id": figure_id, "kind": "figure", "entry_id": "", "title": "", "caption": "", "fields": {}}
    return {**row, **changes}


@given(st.integers(1, 60), st.integers(0, 1000))
def test_a_book_has_the_proportion_to_the_nearest_group(tens: int, seed: int) -> None:
    counts = Counter(split_of_groups(groups_of("book", 10 * tens), SHARES, seed).values())
    assert counts == {"train": 7 * tens, "validation": tens, "test": 2 * tens}


@given(st.integers(0, 97), st.integers(0, 1000))
def test_any_number_of_groups_is_within_two_of_the_proportion(count: int, seed: int) -> None:
    counts = Counter(split_of_groups(groups_of("book", count), SHARES, seed).values())
    assert all(abs(counts[name] - count * share / 10) <= 2 for name, share in SHARES.items())


def test_many_books_of_one_figure_have_it_together() -> None:
    groups = [f"{number:012x}-0001-001" for number in range(2000)]
    counts = Counter(split_of_groups(groups, SHARES, 7).values())
    assert abs(counts["train"] - 1400) < 80
    assert abs(counts["test"] - 400) < 70


@given(st.integers(1, 40), st.integers(1, 40), st.integers(0, 100))
def test_a_new_book_moves_no_earlier_group(old: int, new: int, seed: int) -> None:
    alone = split_of_groups(groups_of("old", old), SHARES, seed)
    together = split_of_groups([*groups_of("new", new), *groups_of("old", old)], SHARES, seed)
    assert alone == {group: together[group] for group in alone}


@given(st.integers(3, 30), st.integers(0, 300))
def test_no_split_is_empty_from_three_groups_on(count: int, seed: int) -> None:
    dealt = split_of_groups(groups_of("book", count), SHARES, seed)
    assert set(without_empty_splits(dealt, SHARES, seed).values()) == set(SHARES)


def test_another_seed_deals_otherwise() -> None:
    groups = groups_of("book", 40)
    assert split_of_groups(groups, SHARES, 1) != split_of_groups(groups, SHARES, 2)


def test_entries_details_legends_and_equal_pictures_stay_together_within_their_book() -> None:
    place = {"site": "莫高窟", "cave": "第三窟"}
    pairs = [
        pair("a-0001-001", entry_id="10"),
        pair("a-0002-001", entry_id="10"),
        pair("a-0003-001", kind="mural", entry_id="16", title="伎乐天", fields=place),
        pair("a-0004-001", kind="mural", entry_id="17", title="伎乐天（局部）", fields=place),
        pair("a-0005-001", kind="mural", entry_id="18", title="伎乐天", fields={**place, "cave": "第四窟"}),
        pair("a-0006-001", caption="图3 甲与乙"),
        pair("a-0006-002", caption="图3 甲与乙"),
        pair("a-0007-001"),
        pair("a-0008-001"),
        pair("b-0001-001", entry_id="10"),
    ]
    images = {row["figure_id"]: row["figure_id"] for row in pairs}
    images["a-0008-001"] = images["a-0007-001"] = images["b-0001-001"] = "one picture"
    assert group_ids(pairs, images) == {
        "a-0001-001": "a-0001-001",
        "a-0002-001": "a-0001-001",
        "a-0003-001": "a-0003-001",
        "a-0004-001": "a-0003-001",
        "a-0005-001": "a-0005-001",
        "a-0006-001": "a-0006-001",
        "a-0006-002": "a-0006-001",
        "a-0007-001": "a-0007-001",
        "a-0008-001": "a-0007-001",
        "b-0001-001": "b-0001-001",
    }
