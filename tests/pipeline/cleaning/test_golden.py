"""The golden set: raw texts in the books' ways of writing, and what a careful editor makes of them."""

from benchmarks.cleaning import TARGET, golden_pairs, miss
from pipeline.cleaning import cleaned_text


def test_cleaned_texts_are_those_of_a_careful_editor() -> None:
    pairs = golden_pairs()
    wrong = [golden for golden in pairs if not golden.is_right()]
    assert len(pairs) == 380
    assert 1 - len(wrong) / len(pairs) >= TARGET, "\n".join(miss(golden) for golden in wrong)


def test_right_texts_are_left_alone() -> None:
    empty = {"kind": "figure", "entry_id": "", "title": "", "caption": "", "fields": {}, "page_index": 0}
    changed = {
        golden.text: cleaned_text({**empty, "description": golden.text}).text for golden in golden_pairs()
    }
    assert {before: after for before, after in changed.items() if before != after} == {}


def test_the_words_as_printed_are_never_lost() -> None:
    for golden in golden_pairs():
        raw = golden.cleaned().raw
        assert all(golden.pair[name] in raw for name in ("title", "caption", "description"))
