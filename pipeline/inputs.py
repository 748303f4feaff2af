"""What a stage reads: the hashes of its manifests, by which it knows that something changed."""

from manifests.fingerprint import file_sha256
from manifests.manifest_schema import ManifestSchema
from manifests.store import manifest_path
from pipeline.workfolder import WorkFolder, WorkFolderError


def input_hashes(work: WorkFolder, schemas: tuple[ManifestSchema, ...], command: str) -> dict[str, str]:
    """Hashes of the manifests a stage reads. Raises WorkFolderError when one is missing."""
    hashes = {}
    for schema in schemas:
        path = manifest_path(work.manifests, schema)
        if not path.is_file():
            raise WorkFolderError(f"{path} is missing: run {command} first (or check --work)")
        hashes[f"the {schema.name}"] = file_sha256(path)
    return hashes
