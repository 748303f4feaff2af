"""The configuration: one typed file, `culti.toml`, one default for every key, unknown keys refused.

A section is checked by the options model of the room it configures. The models of `laclip` import torch, so a
section is read when its command asks for it: `culti extract` never waits for torch.
"""

import difflib
import json
import tomllib
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from extractors.options import ExtractionOptions
from pipeline.cleaning.options import CleanOptions
from pipeline.dataset.options import DatasetOptions
from pipeline.errors import UsageError
from pipeline.images.options import ImageOptions
from pipeline.rights import BookRights, RightsStatement

DEFAULT_PATH = Path("culti.toml")

Options = TypeVar("Options", bound=BaseModel)


class ConfigurationError(UsageError):
    """A configuration file that cannot be used; the message names the key and what to do."""


class BuildOptions(BaseModel):
    """Options of `culti build`."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    seed: int = Field(7, ge=0, lt=2**31, description="Seed of the split.")
    train_share: int = Field(7, ge=1, le=100, description="Parts of the groups that go to train.")
    validation_share: int = Field(1, ge=1, le=100, description="Parts of the groups that go to validation.")
    test_share: int = Field(2, ge=1, le=100, description="Parts of the groups that go to test.")
    min_text_characters: int = Field(
        2, ge=1, le=1000, description="Shorter texts are dropped as `no_text` (letters and characters count)."
    )
    max_shard_bytes: int = Field(
        400_000_000, ge=1_000_000, description="About the size of one file of the dataset, in bytes."
    )

    @model_validator(mode="after")
    def _test_is_smaller(self) -> "BuildOptions":
        if self.train_share < max(self.validation_share, self.test_share):
            raise ValueError("train_share must be the largest of the three shares")
        return self


SECTIONS = (
    "extract",
    "clean",
    "refine",
    "translate",
    "images",
    "build",
    "dataset",
    "books",
    "finetune",
    "benchmark",
    "search",
)


class Configuration:
    """The sections of a configuration file, each checked when it is asked for."""

    def __init__(self, sections: dict[str, dict[str, Any]], source: str = "the defaults") -> None:
        self._sections = sections
        self._source = source

    def extraction(self, **overrides: Any) -> ExtractionOptions:
        return self._options("extract", ExtractionOptions, overrides)

    def build(self, **overrides: Any) -> BuildOptions:
        return self._options("build", BuildOptions, overrides)

    def section(self, name: str, model: type[Options], /, **overrides: Any) -> Options:
        """The section as options of the given model. Raises ConfigurationError."""
        return self._options(name, model, overrides)

    def _options(self, name: str, model: type[Options], overrides: dict[str, Any]) -> Options:
        given = {key: value for key, value in overrides.items() if value is not None}
        values = self._sections.get(name, {})
        _refuse_unknown(self._source, name, values, model)
        try:
            return model(**{**values, **given})
        except ValidationError as error:
            first = error.errors()[0]
            key = ".".join([name, *(str(part) for part in first["loc"])])
            # What is wrong with a section as a whole speaks for itself; its value would be all its keys.
            got = f", got {first['input']!r}" if first["loc"] else ""
            message = first["msg"].removeprefix("Value error, ")
            raise ConfigurationError(f"{self._source}: {key}: {message}{got}") from error


def load_configuration(path: Path | None) -> Configuration:
    """Read the file, or `culti.toml` here if there is one, or take the defaults.

    Raises ConfigurationError when the file is missing, is no TOML, or has an unknown section.
    """
    if path is None:
        if not DEFAULT_PATH.is_file():
            return Configuration({})
        path = DEFAULT_PATH
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{path}: cannot be read: {error.strerror}; check --config") from error
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{path}: is not valid TOML: {error}") from error
    for name, values in content.items():
        if name not in SECTIONS:
            raise ConfigurationError(f"{path}: unknown section {name}{_suggestion(name, SECTIONS)}")
        if not isinstance(values, dict):
            raise ConfigurationError(f"{path}: {name} must be a section: write [{name}]")
    return Configuration(content, str(path))


def _refuse_unknown(source: str, name: str, values: dict[str, Any], model: type[BaseModel]) -> None:
    if issubclass(model, BookRights):  # its keys are the user's own names of books
        for key, value in values.items():
            if isinstance(value, dict):
                _refuse_unknown(source, f'{name}."{key}"', value, RightsStatement)
        return
    for key, value in values.items():
        field = model.model_fields.get(key)
        if field is None:
            raise ConfigurationError(
                f"{source}: unknown key {name}.{key}{_suggestion(key, model.model_fields)}"
            )
        if (
            isinstance(value, dict)
            and isinstance(field.annotation, type)
            and issubclass(field.annotation, BaseModel)
        ):
            _refuse_unknown(source, f"{name}.{key}", value, field.annotation)


def _suggestion(key: str, known: Any) -> str:
    close = difflib.get_close_matches(key, list(known), n=1, cutoff=0.6)
    return f"; did you mean {close[0]}?" if close else f"; known are: {', '.join(known)}"


def all_models() -> dict[str, type[BaseModel]]:
    """The options model of every section. Imports torch."""
    from laclip.benchmark.measurement import BenchmarkOptions
    from laclip.search.vectors import VectorOptions
    from laclip.training.recipe import TrainingOptions
    from pipeline.refinement.options import RefineOptions
    from pipeline.translation.options import TranslateOptions

    return {
        "extract": ExtractionOptions,
        "clean": CleanOptions,
        "refine": RefineOptions,
        "translate": TranslateOptions,
        "images": ImageOptions,
        "build": BuildOptions,
        "dataset": DatasetOptions,
        "books": BookRights,
        "finetune": TrainingOptions,
        "benchmark": BenchmarkOptions,
        "search": VectorOptions,
    }


def render(models: dict[str, type[BaseModel]]) -> str:
    """A complete `culti.toml` with every key at its default and its meaning above it."""
    lines = ["# Every key of culti's configuration, at its default. Delete what you do not change."]
    for name, model in models.items():
        lines += ["", *_section(name, model())]
    return "\n".join(lines) + "\n"


def _section(name: str, options: BaseModel) -> list[str]:
    """A section with its keys; options within options become sections of their own after it."""
    lines, below = [f"[{name}]"], []
    if isinstance(options, BookRights):
        return [*lines, *_example_of_a_book(name)]
    for key, field in type(options).model_fields.items():
        value = getattr(options, key)
        if isinstance(value, BaseModel):
            below += ["", f"# {field.description}", *_section(f"{name}.{key}", value)]
        else:
            lines += [f"# {field.description}", _assignment(key, value)]
    return lines + below


def _example_of_a_book(name: str) -> list[str]:
    """A statement as comments: books have no defaults."""
    lines = [
        "# The rights in every book; `culti publish` refuses a book without. A key is a document's path, its",
        '# file name, or a pattern over either ("silk/*.pdf"); what names the book itself counts first.',
        f'# [{name}."silk.pdf"]',
    ]
    for key, field in RightsStatement.model_fields.items():
        example = "false" if field.annotation is bool else '"..."'
        lines += [f"# # {field.description}", f"# {key} = {example}"]
    return lines


def _assignment(key: str, value: Any) -> str:
    if value is None:
        return f"# {key} ="  # TOML has no null: the key is left out
    return f"{key} = {json.dumps(value, ensure_ascii=False)}"  # JSON's scalars and lists are TOML's too
