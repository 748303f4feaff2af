from hypothesis import given, settings
from hypothesis import strategies as st

from laclip.encoders.clauses import clauses
from laclip.encoders.normaliser import CONTEXT_LENGTH, normalise, token_count, token_ids, tokenise

texts = st.text(alphabet=st.sampled_from('龙凤纹，。 AbC“”"1（）\n\t缂氍毹x'), max_size=90)


def cn_clip_training_ids(text: str):
    from cn_clip.clip import tokenize

    # cn_clip.training.data._preprocess_text, whose module cannot be imported without lmdb
    return tokenize([text.lower().replace("“", '"').replace("”", '"')], context_length=CONTEXT_LENGTH)


@given(texts)
@settings(max_examples=150, deadline=None)
def test_tokens_are_those_of_cn_clip_s_trainer(text: str) -> None:
    assert tokenise([text]).ids.equal(cn_clip_training_ids(text))


@given(texts)
def test_normalising_twice_changes_nothing_more(text: str) -> None:
    assert normalise(normalise(text)) == normalise(text)


def test_quotes_case_and_spaces_are_folded() -> None:
    assert normalise(" “Tang”\n 唐  锦 ") == '"tang" 唐 锦'


def test_texts_that_do_not_fit_are_counted() -> None:
    fits, too_long = "纹" * (CONTEXT_LENGTH - 2), "纹" * (CONTEXT_LENGTH - 1)
    assert token_count(fits) == CONTEXT_LENGTH
    assert tokenise([fits]).truncated == 0
    assert tokenise([fits, too_long, "龙" * 10_000]).truncated == 2


@given(texts)
@settings(max_examples=150, deadline=None)
def test_a_text_s_tokens_are_those_of_its_clauses(text: str) -> None:
    assert token_ids(text) == [number for clause in clauses(text) for number in token_ids(clause)]
