"""`culti search` as a user calls it."""

import json
import shutil
from pathlib import Path

import pytest
from PIL import Image

from laclip.search.embeddings import VECTORS
from laclip.search.hits import Reranking
from manifests.fingerprint import bytes_sha256
from pipeline.cli import app, guarded
from pipeline.finetune import checkpoint_path
from pipeline.searching.results import reranking_told
from pipeline.workfolder import WorkFolder
from tests.laclip.conftest import draw, png
from tests.pipeline.searching.conftest import HOSTILE, write_model

Capture = pytest.CaptureFixture[str]


def culti(*arguments: str) -> int:
    return guarded(lambda: app(list(arguments)))


def found(capsys: Capture, *arguments: str) -> dict[str, object]:
    capsys.readouterr()
    assert culti("search", *arguments, "--json") == 0
    answer: dict[str, object] = json.loads(capsys.readouterr().out)
    return answer


def test_words_find_pictures_on_the_terminal_and_on_a_page(here: Path, capsys: Capture) -> None:
    assert culti("search", "窠内一飞鸟，口衔一枝叶", "--top", "5") == 0
    lines = capsys.readouterr().out.splitlines()
    rows = [line.split() for line in lines[1:6]]
    assert [row[0] for row in rows] == ["1", "2", "3", "4", "5"]
    scores = [float(row[1]) for row in rows]
    assert scores == sorted(scores, reverse=True)
    for row in rows:
        assert Image.open(row[-1]).size[1] - Image.open(row[-1]).size[0] == 6  # as they were drawn
    page = Path("build/search/results.html").read_text(encoding="utf-8")
    assert page.count("<li>") == page.count("data:image/jpeg;base64,") == 5
    assert "窠内一飞鸟，口衔一枝叶" in page
    assert str(Path("build/search/results.html")) in lines[-1]


def test_a_picture_finds_itself_with_its_region(here: Path, capsys: Capture) -> None:
    image = draw("石青", "团窠", 64)
    image.save(here / "asked.png")
    answer = found(capsys, "--image", "asked.png", "--top", "3")
    first = answer["hits"][0]  # type: ignore[index]
    assert first["title"] == "4石青团窠纹"
    assert first["score"] == pytest.approx(1, abs=1e-2)
    left, top, right, bottom = first["region"]
    assert 0 <= left < right <= image.width
    assert 0 <= top < bottom <= image.height
    assert "Pictures like this one" in Path("build/search/results.html").read_text(encoding="utf-8")


def test_it_is_narrowed_to_a_kind_a_period_a_collection(here: Path, capsys: Capture) -> None:
    answer = found(
        capsys, "纹", "--kind", "mural", "--period", "唐", "--collection", "私人收藏", "--no-regions"
    )
    hits = answer["hits"]
    assert {(hit["kind"], hit["period"]) for hit in hits} == {("mural", "唐")}  # type: ignore[attr-defined]
    assert culti("search", "纹", "--kind", "murals") == 2
    assert capsys.readouterr().err == "culti: no picture has the kind murals; there are: pattern, mural\n"


def test_words_of_books_are_no_html_and_move_no_cursor(here: Path, capsys: Capture) -> None:
    assert culti("search", HOSTILE, "--top", "12") == 0
    shown = capsys.readouterr().out
    assert "\x1b" not in shown
    page = Path("build/search/results.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    assert "http" not in page


def test_the_index_is_built_once_and_said_so_and_again_for_another_model(here: Path, capsys: Capture) -> None:
    shutil.rmtree("build/index")
    assert culti("search", "纹") == 0
    told = capsys.readouterr()
    assert "the index is built first" in told.err
    assert "index: pictures: 12 in, 12 kept" in told.out
    assert culti("search", "纹") == 0
    told = capsys.readouterr()
    assert "index" not in told.out + told.err
    write_model(checkpoint_path(WorkFolder(Path("build"))), seed=1)
    assert culti("search", "纹") == 0
    assert "index runs again: the model changed" in capsys.readouterr().err


def test_the_work_folders_own_file_is_named_where_it_has_the_picture(here: Path, capsys: Capture) -> None:
    data = png(draw("石青", "团窠", 64))
    own = Path("build/images") / f"{bytes_sha256(data)}.png"
    own.parent.mkdir()
    own.write_bytes(data)
    (here / "asked.png").write_bytes(data)
    answer = found(capsys, "--image", "asked.png", "--top", "2")
    paths = [hit["path"] for hit in answer["hits"]]  # type: ignore[attr-defined]
    assert paths[0] == str(own)
    assert Path(paths[1]).parent == Path("build/search/pictures")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "give words"),
        (["纹", "--image", "x.png"], "give words"),
        ([""], "the query is empty"),
        (["鸟" * 10_000], "has 10,000 characters"),
        (["--image", "none.png"], "none.png cannot be read"),
        (["--image", "culti/README.md"], "README.md cannot be read as a picture"),
        (["纹", "--dataset", "elsewhere"], "elsewhere is no dataset folder"),
        (["纹", "--model", "none.pt"], "none.pt"),
        (["纹", "--work", "empty"], "run culti finetune first, or give --model"),
        (["纹", "--out", "culti"], "culti is a folder"),
        (["纹", "--rerank", "5"], "tiny has no fusion head to re-rank by; train one with culti finetune"),
        (["--image", "culti/README.md", "--rerank", "5"], "--rerank goes with words"),
    ],
)
def test_a_mistake_is_one_line(here: Path, capsys: Capture, arguments: list[str], words: str) -> None:
    assert culti("search", *arguments) in (1, 2)
    (line,) = capsys.readouterr().err.splitlines()[-1:]
    assert line.startswith("culti: ")
    assert words in line
    assert len(line) < 300


def test_vectors_cut_short_are_one_line(here: Path, capsys: Capture) -> None:
    path = Path("build/index") / VECTORS
    path.write_bytes(path.read_bytes()[:-40])
    assert culti("search", "纹") == 1
    assert capsys.readouterr().err.splitlines() == [
        "culti: the embeddings in build/index are damaged or cut short; delete build/index, it is made anew"
    ]
    shutil.rmtree("build/index")
    assert culti("search", "纹") == 0


def test_a_query_that_is_cut_at_the_context_is_said_so(here: Path, capsys: Capture) -> None:
    assert culti("search", "鸟" * 80, "--no-regions") == 0
    assert "the end of the query was not looked at" in capsys.readouterr().out


def test_the_first_are_reranked_and_it_is_said(here_fused: Path, capsys: Capture) -> None:
    plain = found(capsys, "石青方胜", "--top", "12", "--no-regions", "--rerank", "0")
    assert plain["reranking"] is None
    answer = found(capsys, "石青方胜", "--top", "12", "--no-regions", "--rerank", "5")
    assert {key: answer["reranking"][key] for key in ("scored", "encoded", "unread")} == {  # type: ignore[index]
        "scored": 5,
        "encoded": 5,
        "unread": {},
    }
    ids, hits = [hit["id"] for hit in plain["hits"]], answer["hits"]  # type: ignore[attr-defined]
    anew = [hit["reranked"] for hit in hits]  # type: ignore[attr-defined]
    assert anew[:5] == sorted(anew[:5], reverse=True)
    assert anew[5:] == [None] * 7
    for hit in hits:  # type: ignore[attr-defined]
        assert ids[hit["index_rank"] - 1] == hit["id"]
    assert culti("search", "石青方胜", "--top", "7", "--rerank", "5") == 0
    head, *rows, told, _ = capsys.readouterr().out.splitlines()
    assert head.split() == ["re-ranked", "index", "was", "kind", "title", "path"]
    assert [float(row.split()[1]) for row in rows[:5]] == [round(score, 3) for score in anew[:5]]
    assert [row.split()[1] for row in rows[5:]] == [f"{hit['score']:.3f}" for hit in hits[5:7]]  # type: ignore[index]
    assert told.startswith("search: the first 5 re-ranked by the regions that answer the words, in 0.")
    page = Path("build/search/results.html").read_text(encoding="utf-8")
    assert told.removeprefix("search: ") in page
    assert page.count("re-ranked; was ") == 5
    assert page.count(">not re-ranked<") == 2


def test_pictures_that_could_not_be_reranked_are_named() -> None:
    unread = {"a": "the picture of a cannot be read (no such file)", "b": "the picture of b is broken"}
    assert reranking_told(Reranking(3, 0, 0.125, unread)) == (
        "3 of the first 5 re-ranked by the regions that answer the words, in 0.12 s; left where they were: "
        "the picture of a cannot be read (no such file), and 1 more"
    )
