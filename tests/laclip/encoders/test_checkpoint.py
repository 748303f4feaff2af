import os
import pickle
from pathlib import Path

import pytest
import torch

from laclip.encoders import presets
from laclip.encoders.checkpoint import Checkpoint, load_checkpoint, model_from, save_checkpoint, state_sha256
from laclip.errors import CheckpointError


def checkpoint(name: str) -> Checkpoint:
    architecture = presets.architecture_of(name)
    state = presets.build(architecture, seed=5).state_dict()
    return Checkpoint(name, "from_scratch", architecture, state, {"pairs": 12, "options": {"seed": 5}})


def test_a_model_comes_back_exactly(tiny_preset: str, tmp_path: Path) -> None:
    saved = checkpoint(tiny_preset)
    save_checkpoint(saved, tmp_path / "deep" / "best.pt")
    read = load_checkpoint(tmp_path / "deep" / "best.pt")
    assert (read.name, read.weights, read.training) == (saved.name, saved.weights, saved.training)
    assert state_sha256(read.architecture, read.state) == state_sha256(saved.architecture, saved.state)
    assert not model_from(read).training
    assert [path.name for path in (tmp_path / "deep").iterdir()] == ["best.pt"]


def test_cn_clip_s_own_form_is_read_with_prefix_and_half_precision(tmp_path: Path) -> None:
    model = presets.build(presets.architecture_of("RN50"), seed=1)
    halves = {f"module.{name}": value.half() for name, value in model.state_dict().items()}
    halves["module.bert.pooler.dense.weight"] = torch.zeros(2, 2)
    torch.save({"epoch": 3, "state_dict": halves}, tmp_path / "clip_cn_rn50.pt")
    read = load_checkpoint(tmp_path / "clip_cn_rn50.pt")
    assert read.weights == "pretrained"
    assert "RN50" in read.name
    restored = model_from(read)
    assert restored.visual.conv1.weight.dtype == torch.float32
    torch.testing.assert_close(restored.text_projection, model.text_projection.half().float())


def test_a_preset_in_cn_clip_s_own_form_is_known_by_its_shapes(tiny_preset: str, tmp_path: Path) -> None:
    saved = checkpoint(tiny_preset)
    torch.save({"state_dict": saved.state}, tmp_path / "ours.pt")
    read = load_checkpoint(tmp_path / "ours.pt")
    assert (read.name, read.weights) == ("tiny (ours.pt)", "from_scratch")
    assert state_sha256(read.architecture, read.state) == state_sha256(saved.architecture, saved.state)


def test_a_failed_write_leaves_the_old_file(tiny_preset: str, tmp_path: Path) -> None:
    path = tmp_path / "best.pt"
    save_checkpoint(checkpoint(tiny_preset), path)
    before = path.read_bytes()
    broken = Checkpoint("x", "random", {}, {"not": lambda: None})  # type: ignore[dict-item]
    with pytest.raises((pickle.PicklingError, AttributeError)):
        save_checkpoint(broken, path)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


class _Code:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, tuple[str]]:
        return os.mkdir, (str(self.marker),)


def test_pickled_code_is_refused_and_never_run(tmp_path: Path) -> None:
    path, marker = tmp_path / "evil.pt", tmp_path / "ran"
    torch.save({"state_dict": _Code(marker)}, path)
    with pytest.raises(CheckpointError, match="holds code") as caught:
        load_checkpoint(path)
    assert not marker.exists()
    assert "\n" not in str(caught.value)


def test_damaged_and_foreign_files_say_so_in_one_line(tiny_preset: str, tmp_path: Path) -> None:
    path = tmp_path / "model.pt"
    save_checkpoint(checkpoint(tiny_preset), path)
    whole = path.read_bytes()
    foreign: dict[str, object] = {"state_dict": {"visual.conv1.weight": torch.zeros(3)}}
    torch.save(foreign, tmp_path / "foreign.pt")
    torch.save({"weights": torch.zeros(3)}, tmp_path / "other.pt")
    torch.save(torch.zeros(3), tmp_path / "tensor.pt")
    cases = {
        "missing.pt": None,
        "cut.pt": whole[: len(whole) // 2],
        "text.pt": "这不是模型".encode(),
        "empty.pt": b"",
        "pickle.pt": pickle.dumps(_Code(tmp_path / "ran")),
    }
    for name, content in cases.items():
        if content is not None:
            (tmp_path / name).write_bytes(content)
    for name in [*cases, "foreign.pt", "other.pt", "tensor.pt"]:
        with pytest.raises(CheckpointError, match=name) as caught:
            load_checkpoint(tmp_path / name)
        assert "\n" not in str(caught.value)
    assert not (tmp_path / "ran").exists()


def test_weights_of_another_architecture_are_refused(tiny_preset: str) -> None:
    held = checkpoint(tiny_preset)
    with pytest.raises(CheckpointError, match="do not fit"):
        model_from(Checkpoint("x", "random", held.architecture | {"embed_dim": 48}, held.state))


def test_the_hash_sees_weights_and_architecture(tiny_preset: str) -> None:
    held = checkpoint(tiny_preset)
    changed = held.state | {"logit_scale": held.state["logit_scale"] + 1}
    assert state_sha256(held.architecture, held.state) != state_sha256(held.architecture, changed)
    assert state_sha256(held.architecture, held.state) != state_sha256(
        {**held.architecture, "x": 1}, held.state
    )
