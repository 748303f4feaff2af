import io

from PIL import Image

from laclip.benchmark.slices import slices_of
from laclip.encoders.normaliser import CONTEXT_LENGTH
from laclip.pairs.gallery import gallery_of
from laclip.pairs.split import Pairs


def pairs_of(sizes: list[tuple[int, int]], texts: list[str], **told: tuple[str, ...]) -> Pairs:
    encoded = []
    for tone, size in enumerate(sizes):
        stream = io.BytesIO()
        Image.new("RGB", size, (tone, 0, 0)).save(stream, "PNG")
        encoded.append(stream.getvalue())
    kinds = told.pop("kinds", ())
    return Pairs("test", tuple(encoded), tuple(texts), kinds, tuple(map(str, range(len(texts)))), **told)


def test_slices_hold_the_texts_and_pictures_of_their_rows() -> None:
    pairs = pairs_of(
        [(10, 40), (20, 20), (40, 10), (20, 20)],
        ["龙", "凤凰", "仙鹤祥云", "长" * CONTEXT_LENGTH],
        kinds=("mural", "pattern", "pattern", ""),
        documents=("a/silk.pdf", "a/silk.pdf", "b/murals.pdf", "b/murals.pdf"),
    )
    gallery = gallery_of(pairs)
    found = {one.name: (one.texts.tolist(), one.pictures.tolist()) for one in slices_of(pairs, gallery)}
    assert found == {
        "all": ([0, 1, 2, 3], [0, 1, 2, 3]),
        "mural": ([0], [0]),
        "pattern": ([1, 2], [1, 2]),
        "book murals.pdf": ([2, 3], [2, 3]),
        "book silk.pdf": ([0, 1], [0, 1]),
        "text of 1 to 1 tokens": ([0], [0]),
        "text of 2 to 2 tokens": ([1], [1]),
        "text of 3 to 4 tokens": ([2], [2]),
        f"text of 5 to {CONTEXT_LENGTH} tokens": ([3], [3]),
        f"text of more than {CONTEXT_LENGTH - 2} tokens (cut)": ([3], [3]),
        "taller than 4:3": ([0], [0]),
        "about square": ([1, 3], [1, 3]),
        "wider than 4:3": ([2], [2]),
    }


def test_books_of_the_same_name_are_told_apart_and_an_only_book_is_no_slice() -> None:
    sizes, texts = [(8, 8)] * 2, ["龙", "凤"]
    alike = pairs_of(sizes, texts, documents=("a/silk.pdf", "b/silk.pdf"))
    names = [one.name for one in slices_of(alike, gallery_of(alike))]
    assert {"book a/silk.pdf", "book b/silk.pdf"} <= set(names)
    single = pairs_of(sizes, texts, documents=("a/silk.pdf", "a/silk.pdf"))
    assert not [one for one in slices_of(single, gallery_of(single)) if one.dimension == "book"]


def test_a_text_that_stands_with_two_pictures_is_one_query_of_each_slice_it_is_in() -> None:
    pairs = pairs_of([(10, 40), (40, 10)], ["龙", "龙"], kinds=("mural", "pattern"))
    found = {
        one.name: (one.texts.tolist(), one.pictures.tolist()) for one in slices_of(pairs, gallery_of(pairs))
    }
    assert found["mural"] == ([0], [0])
    assert found["pattern"] == ([0], [1])
