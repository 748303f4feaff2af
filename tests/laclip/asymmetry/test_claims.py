import pytest

from laclip.asymmetry.claims import claims, local_claim


@pytest.mark.parametrize(
    ("clause", "claim"),
    [
        ("窠内一飞鸟，", ("飞鸟", "")),
        ("间以石青色火珠。", ("火珠", "石青")),
        ("上方两只墨色的仙鹤", ("鹤", "墨")),
        ("一对石青色象相对", ("象", "石青")),
        ("上方兩隻粉紅色飛鳥", ("飞鸟", "粉红")),
        ("团窠内一条朱红色龙", ("龙", "朱红")),
        ("赭石色葡萄与月白色祥云相间", None),  # two motifs
        ("格内饰粉红色飞鸟和墨色方胜", None),  # two: what is set as a pattern here has a colour of its own
        ("西千佛洞第一二三窟", None),  # a site that has a motif in its name
        ("从配色和组织判断", None),
        ("龙门石窟", None),
    ],
)
def test_a_local_clause_names_exactly_one_motif(clause: str, claim: tuple[str, str] | None) -> None:
    assert local_claim(clause) == claim


def test_a_text_claims_each_motif_with_and_without_its_colour() -> None:
    assert claims("朱红色地，石青色莲花与祥云。") == {("莲花", "石青"), ("莲花", ""), ("云纹", "")}
