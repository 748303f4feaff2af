"""The kept replies: whatever moment a run ends at, what was paid for stays."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.asking.replies import Key, Replies, Reply

KEYS = [Key(f"{number:064x}", "p", "m") for number in range(4)]


def kept(path: Path) -> dict[Key, Reply]:
    replies = Replies(path)
    return {key: reply for key in KEYS if (reply := replies.get(key)) is not None}


def write(path: Path, count: int) -> None:
    with Replies(path) as replies:
        for key in KEYS[:count]:
            replies.append(key, Reply(f'{{"text": "龙纹{key.source[-1]}\\n"}}', "stop", None, 7))


def test_replies_come_back(tmp_path: Path) -> None:
    write(tmp_path / "new/replies.jsonl", 3)
    found = kept(tmp_path / "new/replies.jsonl")
    assert list(found) == KEYS[:3]
    assert found[KEYS[1]] == Reply('{"text": "龙纹1\\n"}', "stop", None, 7)
    assert Replies(tmp_path / "new/replies.jsonl").get(Key(KEYS[0].source, "p", "another model")) is None


def test_a_torn_line_is_nothing_wherever_it_is_torn(tmp_path: Path) -> None:
    whole = tmp_path / "whole.jsonl"
    write(whole, 3)
    data = whole.read_bytes()
    third = data.rindex(b"\n", 0, len(data) - 1) + 1
    for end in {*range(third, len(data), 11), len(data) - 1}:
        path = tmp_path / "torn.jsonl"
        path.write_bytes(data[:end])
        assert list(kept(path)) == KEYS[:2]
        assert Replies(path).damaged == 0
        write(path, 4)  # the same keys again, then one more
        assert path.read_bytes().count(b"\n") == 2 + 4
        assert list(kept(path)) == KEYS


def test_of_two_replies_to_one_text_the_later_counts(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    write(path, 1)
    with Replies(path) as replies:
        replies.append(KEYS[0], Reply("new", "stop"))
    assert kept(path) == {KEYS[0]: Reply("new", "stop")}


def test_damaged_lines_are_counted_and_cost_only_themselves(tmp_path: Path) -> None:
    path = tmp_path / "replies.jsonl"
    write(path, 2)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"\xff\xfe\n" + lines[0] + b'{"key": 1}\n[]\n\n' + lines[1])
    assert list(kept(path)) == KEYS[:2]
    assert Replies(path).damaged == 4


def test_replies_are_appended_only_while_open(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="not open"):
        Replies(tmp_path / "replies.jsonl").append(KEYS[0], Reply("", "stop"))


@given(st.text(), st.text())
def test_any_content_comes_back_in_one_line(
    tmp_path_factory: pytest.TempPathFactory, content: str, finish: str
) -> None:
    path = tmp_path_factory.mktemp("replies") / "replies.jsonl"
    with Replies(path) as replies:
        replies.append(KEYS[0], Reply(content, finish))
    assert kept(path) == {KEYS[0]: Reply(content, finish)}
    assert len(path.read_bytes().split(b"\n")) == 2
    json.loads(path.read_bytes())
