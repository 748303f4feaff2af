"""Released datasets, in: the CulTi release and Chinese-CLIP's form become a dataset folder like ours."""

from pipeline.exchange.release.stage import ReleaseImport

__all__ = ["ReleaseImport"]
