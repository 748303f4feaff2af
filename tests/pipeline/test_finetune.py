from pathlib import Path

import pytest

from laclip.training.recipe import TrainingOptions, deciding
from pipeline.cli import app, guarded
from pipeline.finetune import Finetune
from pipeline.retrieval_data import chosen_data
from pipeline.workfolder import WorkFolder


def culti(*arguments: object) -> int:
    return guarded(lambda: app([str(argument) for argument in arguments]))


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    folder = tmp_path / "culti"
    folder.mkdir()
    (folder / "README.md").write_text("A card.\n", encoding="utf-8")
    return folder


def test_a_preset_overrides_the_file_and_is_told(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('[finetune]\nmodel = "RN50"\n', encoding="utf-8")
    assert culti("finetune", dataset, "--work", tmp_path / "w", "--config", config, "--dry-run") == 0
    assert "train RN50 on" in capsys.readouterr().out
    arguments = ("finetune", dataset, "--work", tmp_path / "w", "--config", config, "--dry-run")
    assert culti(*arguments, "--preset", "vit-h") == 0
    assert "train ViT-H-14 on" in capsys.readouterr().out


def test_an_unknown_preset_is_named(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert culti("finetune", dataset, "--work", tmp_path / "w", "--preset", "huge") == 2
    complaint = capsys.readouterr().err
    assert "finetune.preset: Input should be 'small' or 'vit-h', got 'huge'" in complaint
    assert complaint.count("\n") == 1


def test_options_that_cannot_go_together_are_told_in_one_line(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    config = tmp_path / "c.toml"
    config.write_text('[finetune]\nprecision = "fp16"\n', encoding="utf-8")
    assert culti("finetune", dataset, "--work", tmp_path / "w", "--config", config) == 2
    complaint = capsys.readouterr().err.strip()
    assert complaint.endswith("fp16 trains on a GPU only; on a CPU take precision fp32 or bf16")


def test_a_preset_is_the_same_run_as_its_values(dataset: Path, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "w")
    by_name = Finetune(chosen_data(str(dataset)), TrainingOptions(preset="small"))
    by_value = Finetune(chosen_data(str(dataset)), TrainingOptions())
    assert by_name.basis(work) == by_value.basis(work)
    assert {"finetune.seed", "the dataset"} < set(by_value.basis(work))
    assert "finetune.threads" not in {f"finetune.{key}" for key in deciding(TrainingOptions())}


def test_an_objective_and_translations_are_given_by_name(
    dataset: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    work, table = tmp_path / "w", tmp_path / "english.jsonl"
    table.write_text('{"source": "莲花", "text": "lotus"}\n', encoding="utf-8")
    given = ("finetune", dataset, "--work", work, "--dry-run", "--objective", "cl2cm")
    assert culti(*given, "--translations", table) == 0
    assert culti("finetune", dataset, "--work", work, "--objective", "clip") == 2
    assert "finetune.objective: Input should be 'infonce', 'ascl' or 'cl2cm'" in capsys.readouterr().err
    assert culti(*given, "--translations", tmp_path / "none.jsonl") == 2


def test_other_translations_are_another_run(dataset: Path, tmp_path: Path) -> None:
    work, table, options = WorkFolder(tmp_path / "w"), tmp_path / "english.jsonl", TrainingOptions()
    table.write_text('{"source": "莲花", "text": "lotus"}\n', encoding="utf-8")
    chinese = Finetune(chosen_data(str(dataset)), options).basis(work)
    english = Finetune(chosen_data(str(dataset), translations=table), options).basis(work)
    table.write_text('{"source": "莲花", "text": "a lotus"}\n', encoding="utf-8")
    other = Finetune(chosen_data(str(dataset), translations=table), options).basis(work)
    assert chinese != english != other


def test_terms_of_other_objectives_do_not_make_another_run(dataset: Path, tmp_path: Path) -> None:
    work = WorkFolder(tmp_path / "w")
    plain = Finetune(chosen_data(str(dataset)), TrainingOptions()).basis(work)
    assert Finetune(chosen_data(str(dataset)), TrainingOptions(ascl={"local_share": 0})).basis(work) == plain
    ascl = TrainingOptions(objective="ascl", ascl={"local_share": 0})
    assert Finetune(chosen_data(str(dataset)), ascl).basis(work) != plain
