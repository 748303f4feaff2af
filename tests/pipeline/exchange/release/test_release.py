"""Released datasets: the benchmark reads the same partners, and strangers' mistakes cost only themselves."""

import base64
import hashlib
import io
import itertools
import json
import struct
import zlib
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from laclip.errors import PairsError
from laclip.pairs.dataset import load_pairs
from manifests.vocabularies import RELEASE_DROP_REASON
from pipeline.errors import UsageError
from pipeline.exchange.chinese_clip import ChineseClipExport
from pipeline.exchange.export import ExportChoice
from pipeline.exchange.pair_export import kept_pairs
from pipeline.exchange.release import ReleaseImport
from pipeline.runner import RunSettings, run_stage
from pipeline.stage import Stage
from pipeline.workfolder import WorkFolder


def picture(seed: int, form: str = "PNG") -> bytes:
    buffer = io.BytesIO()
    pixels = np.random.default_rng(seed).integers(0, 255, (40, 50, 3), dtype=np.uint8)
    Image.fromarray(pixels).save(buffer, form)
    return buffer.getvalue()


TEXTS = {
    "train": [("龙纹", [1, 2]), ("凤纹", [3]), ("鹤纹", [3, 4])],
    "valid": [("莲花", [5])],
    "test": [("飞天", [6, 7, 8]), ("伎乐", [9]), ("供养人", [8, 10])],
}


def text_file(path: Path, texts: list[tuple[str, list[Any]]], first: int = 1) -> None:
    texts_of = [{"text_id": n, "text": text, "image_ids": ids} for n, (text, ids) in enumerate(texts, first)]
    path.write_text("".join(json.dumps(text, ensure_ascii=False) + "\n" for text in texts_of))


@pytest.fixture
def culti(tmp_path: Path) -> Path:
    """The released CulTi's layout."""
    folder = tmp_path / "release"
    (folder / "images").mkdir(parents=True)
    for number in range(1, 11):
        form = "JPEG" if number % 2 else "PNG"
        (folder / "images" / f"{number:05d}.{form.lower()}").write_bytes(picture(number, form))
    for split, texts in TEXTS.items():
        text_file(folder / f"{split}.jsonl", texts)
    return folder


@pytest.fixture
def chinese_clip(tmp_path: Path) -> Path:
    """Chinese-CLIP's files; the base64 of one split is of the address-safe alphabet."""
    folder = tmp_path / "release"
    folder.mkdir()
    for split, texts in TEXTS.items():
        text_file(folder / f"{split}_texts.jsonl", texts)
        encode = base64.urlsafe_b64encode if split == "test" else base64.b64encode
        ids = sorted({image_id for _, images in texts for image_id in images})
        rows = [f"{image_id}\t{encode(picture(image_id)).decode()}\n" for image_id in ids]
        (folder / f"{split}_imgs.tsv").write_text("".join(rows))
    return folder


def read(folder: Path) -> tuple[int, Path]:
    out = folder.parent / "out"
    settings = RunSettings(WorkFolder(folder.parent / "work"), workers=2, quiet=True)
    return run_stage(ReleaseImport(folder, out), settings), out


def left_out(out: Path) -> Counter[str]:
    rows = [json.loads(line) for line in (out / "left_out.jsonl").read_text().splitlines()]
    return Counter(row["reason"] for row in rows)


@pytest.mark.parametrize("layout", ["culti", "chinese_clip"])
def test_the_benchmark_reads_the_partners_of_the_release(layout: str, request: pytest.FixtureRequest) -> None:
    code, out = read(request.getfixturevalue(layout))
    assert (code, left_out(out)) == (0, Counter())
    dataset = load_pairs(out)
    as_it_lies = load_pairs(out.parent / "release")
    assert (as_it_lies.fingerprint, as_it_lies.left_out) == (dataset.fingerprint, {})
    assert dataset.counts == {"train": 5, "validation": 1, "test": 6}
    for name, split in {"train": dataset.train, "valid": dataset.validation, "test": dataset.test}.items():
        pairs = {(text, image) for text, images in TEXTS[name] for image in images}
        rows = [
            (text, int(id_.rsplit("-", 1)[1]))
            for text, id_ in zip(split.texts, split.figure_ids, strict=True)
        ]
        assert sorted(rows) == sorted(pairs)
        for (i, (text, image)), (j, (other, second)) in itertools.product(enumerate(rows), repeat=2):
            related = text == other or image == second
            assert split.partners[i, j] == related
        for number, (_, image) in enumerate(rows):
            assert split.encoded[number] in (picture(image), picture(image, "JPEG"))


def test_our_own_export_comes_back(work: WorkFolder, run: Callable[[Stage], int]) -> None:
    folder = work.root.parent / "ours"
    run(ChineseClipExport(folder, ExportChoice()))
    code, out = read(folder)
    assert (code, left_out(out)) == (0, Counter())
    theirs = load_pairs(out)
    found = [
        (split, text, hashlib.sha256(encoded).hexdigest())
        for split in theirs.counts
        for pairs in [getattr(theirs, split)]
        for text, encoded in zip(pairs.texts, pairs.encoded, strict=True)
    ]
    kept = [pair.columns for pair in kept_pairs(work)]
    splits = {pair.columns["figure_id"]: pair.split for pair in kept_pairs(work)}
    assert sorted(found) == sorted((splits[row["figure_id"]], row["text"], row["sha256"]) for row in kept)


def test_strangers_texts(culti: Path) -> None:
    outside = culti.parent / "secret.png"
    outside.write_bytes(picture(99))
    (culti / "images" / "00098.png").symlink_to(outside)
    (culti / "images" / "other").mkdir()
    for name in ("30.png", "other/30.png"):
        (culti / "images" / name).write_bytes(picture(30))
    with (culti / "train.jsonl").open("a") as stream:
        for text_id, text, ids in [
            (1, "又一", [1]),
            (
                11,
                "外",
                ["../../secret.png", "/etc/passwd", "C:\\x.png", "..\\..\\secret.png", "secret.png", 98],
            ),
            (12, " …", [1]),
            (13, "空", []),
            (14, "重", [2, 2, "images/00002.png", "00002"]),
            (15, "双", [30]),
            (16, "深", [1]),
        ]:
            stream.write(json.dumps({"text_id": text_id, "text": text, "image_ids": ids}) + "\n")
        stream.write("not json\n" + "[" * 100_000 + "\n\n" + '{"text_id": 17, "text": "x"}\n\x00\n')
    code, out = read(culti)
    assert code == 0
    assert left_out(out) == Counter(
        {
            "repeated_text_id": 1,
            "unsafe_image_id": 4,
            "missing_image": 2,
            "empty_text": 1,
            "no_image": 1,
            "repeated_pair": 1,
            "ambiguous_image": 1,
            "bad_line": 4,
        }
    )
    assert set(left_out(out)) <= set(RELEASE_DROP_REASON)
    assert load_pairs(out).counts["train"] == 5 + 3 + 1
    as_it_lies = load_pairs(culti)
    assert as_it_lies.fingerprint == load_pairs(out).fingerprint
    assert as_it_lies.left_out == left_out(out)
    card = (out / "README.md").read_text()
    assert "| unsafe_image_id | 4 |" in card


def bomb() -> bytes:
    """A small PNG that says it is 60,000 pixels a side."""
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(bytes(1000))), (b"IEND", b"")]
    body = b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )
    return b"\x89PNG\r\n\x1a\n" + body


def test_strangers_pictures(chinese_clip: Path) -> None:
    whole = picture(20)
    text_file(chinese_clip / "train_texts.jsonl", [(f"文{n}", [n]) for n in range(20, 28)])
    encoded = {
        20: base64.b64encode(whole),
        21: b"@@@" + base64.b64encode(whole),
        22: base64.b64encode(whole[:200]),
        23: base64.b64encode(bomb()),
        24: base64.b64encode(b"%!PS-Adobe-3.0 EPSF-3.0\n"),
        25: base64.b64encode(b"\x80\x04\x95pickle"),
        26: b"",
        40: base64.b64encode(whole),
    }
    lines_of = [b"%d\t%s\n" % item for item in encoded.items()]
    (chinese_clip / "train_imgs.tsv").write_bytes(
        b"".join([*lines_of, b"20\t" + base64.b64encode(picture(1)) + b"\n", b"no tab\n", b"\xff\xfe\t\n"])
    )
    code, out = read(chinese_clip)
    assert code == 0
    assert left_out(out) == Counter(
        {
            "broken_base64": 1,
            "missing_image": 2,
            "unreadable_image": 4,
            "image_too_large": 1,
            "image_without_text": 2,
            "repeated_image_id": 1,
            "bad_line": 1,
        }
    )
    assert tuple(load_pairs(out).train.encoded) == (whole,)


def test_what_is_never_read_is_said_in_one_line(tmp_path: Path) -> None:
    folder = tmp_path / "release"
    (folder / "lmdb/train/imgs").mkdir(parents=True)
    (folder / "lmdb/train/imgs/data.mdb").write_bytes(b"x")
    with pytest.raises(UsageError, match=r"LMDB.*_imgs\.tsv") as caught:
        read(folder)
    assert "\n" not in str(caught.value)
    with pytest.raises(PairsError, match=r"LMDB.*_imgs\.tsv"):
        load_pairs(folder)
    (tmp_path / "empty").mkdir()
    for place, why in (("empty", "has no texts"), ("nowhere", "no such folder")):
        with pytest.raises(UsageError, match=why):
            read(tmp_path / place)


def test_it_never_writes_into_the_release_or_over_something_else(culti: Path) -> None:
    settings = RunSettings(WorkFolder(culti.parent / "work"), workers=1, quiet=True)
    with pytest.raises(UsageError, match="lies in the release"):
        run_stage(ReleaseImport(culti, culti / "out"), settings)
    (culti.parent / "out").mkdir()
    (culti.parent / "out/thesis.txt").write_text("mine")
    with pytest.raises(UsageError, match="did not write"):
        read(culti)
