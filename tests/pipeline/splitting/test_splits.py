"""Splits: whole groups, in proportion, the same whatever the order, and unmoved by later books."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from manifests.store import Row
from pipeline.splitting.groups import grouped
from pipeline.splitting.leaks import leaks
from pipeline.splitting.ledger import Dealing, Ledger

SHARES = {"train": 7, "validation": 1, "test": 2}
KINDS = ("pattern", "cropped_pattern", "original_textile")


def pair(figure_id: str, **changes: object) -> Row:
    given = {
        "figure_id": figure_id, "document": figure_id[0], "kind": "figure", "entry_id": "", "title": "",
        "caption": "", "fields": {}, "text": "纹", "sha256": figure_id,
    }  # fmt: skip
    return {**given, **changes}


def book(name: str, entries: list[int]) -> list[Row]:
    """Entries of so many figures, of the kinds in turn."""
    return [
        pair(f"{name}-{entry:04d}-{number:03d}", entry_id=str(entry), kind=KINDS[number % 3])
        for entry, size in enumerate(entries)
        for number in range(size)
    ]


def dealt(rows: list[Row], ledger: Ledger, twins: list[tuple[str, str]] | None = None) -> Dealing:
    return ledger.deal(rows, grouped(rows, twins or []), [row["figure_id"] for row in rows])


BOOKS = st.lists(st.lists(st.integers(1, 6), min_size=1, max_size=30), min_size=1, max_size=4)


def drawn(entries: list[list[int]]) -> list[Row]:
    return [row for name, sizes in zip("abcd", entries, strict=False) for row in book(name, sizes)]


@given(BOOKS, st.integers(0, 100))
def test_no_group_is_torn_and_nothing_leaks(entries: list[list[int]], seed: int) -> None:
    rows = drawn(entries)
    result = dealt(rows, Ledger([], SHARES, seed))
    groups = {(result.groups[name], split) for name, split in result.splits.items()}
    assert len(groups) == len({group for group, _ in groups})
    placed = [
        {**row, "group_id": result.groups[name], "split": result.splits[name], "status": "kept"}
        for row in rows
        for name in [row["figure_id"]]
    ]
    assert leaks(placed) == []


@given(BOOKS, st.integers(0, 100), st.randoms())
def test_order_does_not_matter_on_a_fresh_build(entries: list[list[int]], seed: int, random: object) -> None:
    rows = drawn(entries)
    first = dealt(rows, Ledger([], SHARES, seed))
    shuffled = list(rows)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    again = dealt(shuffled, Ledger([], SHARES, seed))
    assert (first.groups, first.splits) == (again.groups, again.splits)


@given(BOOKS, st.lists(st.integers(1, 6), min_size=1, max_size=30), st.integers(0, 100))
def test_a_new_book_moves_no_earlier_row(entries: list[list[int]], new: list[int], seed: int) -> None:
    ledger = Ledger([], SHARES, seed)
    before = dealt(drawn(entries), ledger)
    after = dealt([*book("A", new), *drawn(entries)], ledger)
    assert not after.conflicts
    assert before.splits.items() <= after.splits.items()
    assert before.groups.items() <= after.groups.items()


@given(st.lists(st.integers(1, 6), min_size=40, max_size=120), st.integers(0, 100))
def test_every_kind_of_a_book_has_about_the_proportion(entries: list[int], seed: int) -> None:
    rows = book("a", entries)
    splits = dealt(rows, Ledger([], SHARES, seed)).splits
    for kind in KINDS:
        names = [row["figure_id"] for row in rows if row["kind"] == kind]
        counts = Counter(splits[name] for name in names)
        for split, share in SHARES.items():
            assert abs(counts[split] - len(names) * share / 10) <= max(2.5, 0.05 * len(names))


def test_many_books_of_one_figure_have_it_together() -> None:
    rows = [pair(f"{number:04d}-0001-001", document=str(number)) for number in range(500)]
    counts = Counter(dealt(rows, Ledger([], SHARES, 7)).splits.values())
    assert counts == {"train": 350, "validation": 50, "test": 100}


@given(st.integers(3, 30), st.integers(0, 300))
def test_no_split_is_empty_from_three_groups_on(count: int, seed: int) -> None:
    assert set(dealt(book("a", [1] * count), Ledger([], SHARES, seed)).splits.values()) == set(SHARES)


def test_a_new_row_takes_the_split_of_what_it_belongs_to() -> None:
    ledger = Ledger([], SHARES, 7)
    before = dealt(book("a", [2] * 20), ledger).splits
    of_test = next(name for name, split in sorted(before.items()) if split == "test")
    rows = [*book("a", [2] * 20), pair("b-0001-001")]
    assert dealt(rows, ledger, [("b-0001-001", of_test)]).splits["b-0001-001"] == "test"


def test_rows_tied_across_splits_later_are_left_out_not_moved() -> None:
    ledger = Ledger([], SHARES, 7)
    rows = book("a", [1] * 20)
    before = dealt(rows, ledger).splits
    train = next(name for name, split in sorted(before.items()) if split == "train")
    test = next(name for name, split in sorted(before.items()) if split == "test")
    after = dealt(rows, ledger, [(train, test)])
    assert after.conflicts == {train}
    assert after.splits == {name: split for name, split in before.items() if name != train}


def test_another_seed_or_no_ledger_deals_anew() -> None:
    rows = book("a", [1] * 40)
    first = dealt(rows, Ledger([], SHARES, 1)).splits
    assert dealt(rows, Ledger([], SHARES, 2)).splits != first
    assert dealt(rows, Ledger([], SHARES, 1)).splits == first


def test_what_belongs_together() -> None:
    place = {"site": "莫高窟", "cave": "第三窟"}
    words = "窠内一飞鸟，口衔一枝叶，间饰云纹，地色牙白，线条流畅。"
    rows = [
        pair("a-0001-001", entry_id="10"),
        pair("a-0002-001", entry_id="10"),
        pair("a-0003-001", kind="mural", entry_id="16", title="伎乐天", fields=place),
        pair("a-0004-001", kind="mural", entry_id="17", title="伎乐天（局部）", fields=place),
        pair("a-0005-001", kind="mural", entry_id="18", title="伎乐天", fields={**place, "cave": "第四窟"}),
        pair("a-0006-001", caption="图3 甲与乙"),
        pair("a-0006-002", caption="图3 甲与乙"),
        pair("a-0007-001", text=words),
        pair("b-0001-001", entry_id="10"),
        pair("b-0002-001", text=words),
        pair("b-0003-001"),
    ]
    groups = grouped(rows, [("b-0003-001", "b-0001-001")])
    together = {frozenset(n for n, g in groups.items() if g == group) for group in groups.values()}
    assert together == {
        frozenset({"a-0001-001", "a-0002-001"}),
        frozenset({"a-0003-001", "a-0004-001"}),
        frozenset({"a-0005-001"}),
        frozenset({"a-0006-001", "a-0006-002"}),
        frozenset({"a-0007-001", "b-0002-001"}),
        frozenset({"b-0001-001", "b-0003-001"}),
    }
