"""The dataset in the Croissant vocabulary (JSON-LD), which catalogues and dataset search engines read."""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

import datasets
import mlcroissant as mlc

from manifests.vocabularies import KIND, SPLIT
from pipeline.dataset.features import CONFIGURATIONS, FEATURES, MEANINGS
from pipeline.dataset.options import DatasetOptions
from pipeline.dataset.shards import Shard

CONFORMS_TO = "http://mlcommons.org/croissant/1.1"  # the first version with arrays
PARQUET = "application/x-parquet"

REQUIRED_KEYS = (
    *("@context", "@type", "conformsTo", "name", "description", "license", "version"),
    *("distribution", "recordSet"),
)
"""What every croissant.json must have."""

PUBLISHED_KEYS = (*REQUIRED_KEYS, "url", "creator", "datePublished")
"""What the specification (1.0) asks of a published one: only the publisher knows these."""

_TYPES = {
    "string": mlc.DataType.TEXT,
    "int32": mlc.DataType.INTEGER,
    "int64": mlc.DataType.INTEGER,
    "float64": mlc.DataType.FLOAT,
    "bool": mlc.DataType.BOOL,
}


def croissant_json(shards: Sequence[Shard], options: DatasetOptions) -> str:
    """The description as JSON. Raises mlcroissant.ValidationError when what it would say is not valid."""
    context = mlc.Context(conforms_to=CONFORMS_TO)
    described = mlc.Metadata(
        ctx=context,
        name=options.name,
        description=options.description,
        license=[
            options.licence if options.licence != "other" else "The rights of the source books: README.md"
        ],
        version=options.version,
        url=options.url or None,
        creators=[mlc.Organization(ctx=context, name=options.creator)] if options.creator else [],
        cite_as=options.citation,
        date_published=options.date_published,
        in_language=["zh"],
        distribution=_distribution(context, shards),
        record_sets=[*_vocabularies(context), *(_record_set(context, name) for name in CONFIGURATIONS)],
    )
    return _dumped(described.to_json())


def _distribution(context: Any, shards: Sequence[Shard]) -> list[Any]:
    files = [
        mlc.FileObject(
            ctx=context,
            id=shard.name,
            name=shard.name,
            description=f"{shard.rows} rows of {shard.configuration}, split {shard.split}",
            content_url=shard.name,
            content_size=f"{shard.size} B",
            encoding_formats=[PARQUET],
            sha256=shard.sha256,
        )
        for shard in shards
    ]
    sets = [
        mlc.FileSet(
            ctx=context,
            id=_files(name),
            name=_files(name),
            description=f"all shards of {name}",
            encoding_formats=[PARQUET],
            includes=[f"data/{name}/*.parquet"],
        )
        for name in CONFIGURATIONS
    ]
    return [*files, *sets]


def _files(configuration: str) -> str:
    return f"{configuration}-files"


def _vocabularies(context: Any) -> list[Any]:
    """The splits and the kinds, as record sets that hold their values."""
    splits = mlc.RecordSet(
        ctx=context,
        id="splits",
        name="splits",
        key=["splits/name"],
        data_types=["cr:Split"],
        fields=[
            _constant(context, "splits/name", mlc.DataType.TEXT),
            _constant(context, "splits/meaning", mlc.DataType.TEXT),
        ],
        data=[{"splits/name": name, "splits/meaning": meaning} for name, meaning in SPLIT.items()],
    )
    kinds = mlc.RecordSet(
        ctx=context,
        id="kinds",
        name="kinds",
        key=["kinds/label"],
        data_types=["sc:Enumeration"],
        fields=[
            _constant(context, "kinds/label", mlc.DataType.INTEGER),
            _constant(context, "kinds/name", mlc.DataType.TEXT),
            _constant(context, "kinds/meaning", mlc.DataType.TEXT),
        ],
        data=[
            {"kinds/label": label, "kinds/name": name, "kinds/meaning": meaning}
            for label, (name, meaning) in enumerate(KIND.items())
        ],
    )
    return [splits, kinds]


def _constant(context: Any, name: str, data_type: Any) -> Any:
    return mlc.Field(ctx=context, id=name, name=name.partition("/")[2], data_types=[data_type])


def _record_set(context: Any, configuration: str) -> Any:
    split = mlc.Field(
        ctx=context,
        id=f"{configuration}/split",
        name="split",
        description="the split, which the file's name begins with",
        data_types=[mlc.DataType.TEXT],
        references=mlc.Source(ctx=context, field="splits/name"),
        source=mlc.Source(
            ctx=context,
            file_set=_files(configuration),
            extract=mlc.Extract(ctx=context, file_property="fullpath"),
            transforms=[
                mlc.Transform(ctx=context, regex=f"^(?:data/{configuration}/)?({'|'.join(SPLIT)})(?:-.+)?$")
            ],
        ),
    )
    columns = [
        _field(context, configuration, name, feature) for name, feature in FEATURES[configuration].items()
    ]
    return mlc.RecordSet(
        ctx=context,
        id=configuration,
        name=configuration,
        description=CONFIGURATIONS[configuration],
        fields=[split, *columns],
    )


def _field(context: Any, configuration: str, name: str, feature: Any) -> Any:
    path = f"{configuration}/{name}"
    described: dict[str, Any] = {"description": MEANINGS[configuration][name]}
    if isinstance(feature, datasets.List) and isinstance(feature.feature, dict):
        parts = feature.feature.items()
        subs = [_leaf(context, f"{path}/{part}", name, of, json_path=part) for part, of in parts]
        return mlc.Field(
            ctx=context, id=path, name=name, is_array=True, array_shape="-1", sub_fields=subs, **described
        )
    if isinstance(feature, datasets.Image):
        return _leaf(context, path, name, feature, json_path="bytes", **described)
    return _leaf(context, path, name, feature, **described)


def _leaf(
    context: Any, path: str, column: str, feature: Any, *, json_path: str = "", **described: Any
) -> Any:
    """A field that is read from a column, or from `json_path` within it."""
    array: dict[str, Any] = {}
    if isinstance(feature, datasets.List):
        array = {"is_array": True, "array_shape": str(feature.length)}
        feature = feature.feature
    transforms = [mlc.Transform(ctx=context, json_path=json_path)] if json_path else []
    source = mlc.Source(
        ctx=context,
        file_set=_files(path.partition("/")[0]),
        extract=mlc.Extract(ctx=context, column=column),
        transforms=transforms,
    )
    name = path.rpartition("/")[2]
    return mlc.Field(
        ctx=context, id=path, name=name, data_types=[_data_type(feature)], source=source, **array, **described
    )


def _data_type(feature: Any) -> Any:
    if isinstance(feature, datasets.Image):
        return mlc.DataType.IMAGE_OBJECT
    return _TYPES[feature.dtype]  # a ClassLabel's is int64


def published_json(text: str, url: str, published: date) -> str:
    """The description with its address and its day of publication, where it does not have them.

    Raises ValueError when a key is missing that a published description must have, mlcroissant's
    ValidationError when it is not valid.
    """
    described: dict[str, Any] = json.loads(text)
    described.setdefault("url", url)
    described.setdefault("datePublished", published.isoformat())
    if missing := [key for key in PUBLISHED_KEYS if not described.get(key)]:
        raise ValueError(f"croissant.json lacks {', '.join(missing)}: build the dataset again")
    mlc.Dataset(jsonld=described)
    return _dumped(described)


def _dumped(described: dict[str, Any]) -> str:
    return json.dumps(described, ensure_ascii=False, indent=1) + "\n"
