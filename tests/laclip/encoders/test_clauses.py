from hypothesis import given
from hypothesis import strategies as st

from laclip.encoders.clauses import clauses


@given(st.text(alphabet="莲鹿，；。！？,a", max_size=40))
def test_clauses_joined_are_the_text(text: str) -> None:
    assert "".join(clauses(text)) == text


def test_a_clause_keeps_its_mark() -> None:
    assert clauses("窠内一飞鸟，口衔一枝叶；白地。") == ["窠内一飞鸟，", "口衔一枝叶；", "白地。"]
