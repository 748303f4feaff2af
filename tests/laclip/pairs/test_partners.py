from laclip.pairs.partners import partner_matrix


def test_equal_texts_after_normalising_and_equal_pictures_are_partners() -> None:
    found = partner_matrix(["“A”龙", '"a"龙', "凤", "虎"], ["p", "q", "r", "r"])
    assert found.tolist() == [
        [True, True, False, False],
        [True, True, False, False],
        [False, False, True, True],
        [False, False, True, True],
    ]
