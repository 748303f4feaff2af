"""The configuration: one default for every key, and mistakes named with a suggestion."""

import tomllib
from pathlib import Path

import pytest

from extractors.options import ExtractionOptions
from pipeline.config import BuildOptions, ConfigurationError, all_models, load_configuration, render


def written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_without_a_file_everything_has_its_default(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert load_configuration(None).build() == BuildOptions()
    written(tmp_path / "culti.toml", "[build]\nseed = 3\n")
    assert load_configuration(None).build().seed == 3


def test_the_command_line_wins_over_the_file(tmp_path: Path) -> None:
    configuration = load_configuration(written(tmp_path / "c.toml", '[extract]\nseries = "silk"\n'))
    assert configuration.extraction().series == "silk"
    assert configuration.extraction(series="murals").series == "murals"
    assert configuration.extraction(series=None).series == "silk"


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("[extrct]\n", "unknown section extrct; did you mean extract?"),
        ("[build]\nsed = 1\n", "unknown key build.sed; did you mean seed?"),
        ("[build]\nqqqq = 1\n", "unknown key build.qqqq; known are: seed"),
        ("[build]\nseed = -1\n", "build.seed: Input should be greater than or equal to 0, got -1"),
        ("build = 1\n", "must be a section"),
        ("[build\n", "is not valid TOML"),
    ],
)
def test_a_mistake_is_named(tmp_path: Path, text: str, complaint: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        load_configuration(written(tmp_path / "c.toml", text)).build()
    assert complaint in str(refused.value)
    assert "\n" not in str(refused.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"absent\.toml: cannot be read"):
        load_configuration(tmp_path / "absent.toml")


def test_the_rendered_file_holds_every_default_and_reads_back(tmp_path: Path) -> None:
    models = all_models()
    path = written(tmp_path / "c.toml", render(models))
    configuration = load_configuration(path)
    assert set(tomllib.loads(path.read_text())) == set(models)
    for name, model in models.items():
        assert configuration.section(name, model) == model()
        assert all(field.description for field in model.model_fields.values())
    assert configuration.extraction() == ExtractionOptions()
