"""Released datasets as they lie: the CulTi release and Chinese-CLIP's files. Nothing of them is trusted."""
