"""The stage `index`: a dataset and a model -> an index of its pictures in the work folder."""

from pathlib import Path

from laclip.encoders.encoder import load_encoder
from laclip.search.collections import DatasetPictures
from laclip.search.embeddings import DESCRIPTION
from laclip.search.image_index import INDEX_DESCRIPTION, ImageIndex
from laclip.search.vectors import VectorOptions
from manifests.fingerprint import file_sha256, fingerprint
from pipeline.errors import UsageError
from pipeline.finetune import checkpoint_path
from pipeline.retrieval_data import dataset_hash
from pipeline.stage import Stage, StageContext, StageReport, Tally
from pipeline.workfolder import WorkFolder

_NAMED = 5
"""Pictures that are left out and named in the report; index/embeddings.json has them all."""


class Index(Stage):
    """Indexes all splits of `dataset` with `model` (a checkpoint or a published name; None = what `finetune`
    left)."""

    name = "index"
    version = 1

    def __init__(self, dataset: str, model: str | None, options: VectorOptions) -> None:
        self._dataset = dataset
        self._model = model
        self._options = options

    def basis(self, work: WorkFolder) -> dict[str, str]:
        options = self._options.model_dump(mode="json", exclude={"batch_size"})
        return {
            **{f"search.{key}": fingerprint(value) for key, value in options.items()},
            "the dataset": dataset_hash(self._dataset),
            "the model": self._model_hash(work),
        }

    def outputs(self, work: WorkFolder) -> list[Path]:
        """The descriptions: they hold the hashes of the large files, which are checked on opening."""
        return [index_folder(work) / name for name in (DESCRIPTION, INDEX_DESCRIPTION)]

    def plan(self, work: WorkFolder) -> str:
        return f"index the pictures of {self._dataset} with {self.model(work)}"

    def perform(self, context: StageContext) -> StageReport:
        collection = DatasetPictures(self._dataset, dataset_hash(self._dataset))
        encoder = load_encoder(self.model(context.work))
        folder = index_folder(context.work)
        index = ImageIndex.build(collection, encoder, folder, self._options, context.on_progress)
        left_out = [f"left out: {name} {reason}" for name, reason in list(index.left_out.items())[:_NAMED]]
        dropped = {"left out": len(index.left_out)} if index.left_out else {}
        note = f"the index is {folder} ({index.kind.replace('_', '-')}, vectors of {encoder.name})"
        return StageReport(tallies=(Tally("pictures", len(index), dropped),), notes=(*left_out, note))

    def opened(self, work: WorkFolder) -> ImageIndex:
        """The finished index. Raises SearchError, CheckpointError or PairsError, one line each."""
        collection = DatasetPictures(self._dataset, dataset_hash(self._dataset))
        return ImageIndex(collection, load_encoder(self.model(work)), index_folder(work), self._options)

    def model(self, work: WorkFolder) -> str:
        return self._model or str(checkpoint_path(work))

    def _model_hash(self, work: WorkFolder) -> str:
        path = Path(self.model(work))
        if self._model is None and not path.is_file():
            raise UsageError(f"{path} is missing: run culti finetune first, or give --model")
        return file_sha256(path) if path.is_file() else fingerprint(self._model)


def index_folder(work: WorkFolder) -> Path:
    """Where the index lies."""
    return work.root / "index"
