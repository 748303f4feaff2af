"""The table of the LACLIP paper (arXiv 2505.10921): published figures on other data than ours.

They stand beside our tables for orientation only: CulTi's test split, pretrained models, no intervals.
"""

from dataclasses import dataclass

SOURCE = "LACLIP paper, arXiv 2505.10921: CulTi test split, pretrained models"


@dataclass(frozen=True)
class PublishedRow:
    """Recall at 1, 5 and 10 in per cent, both ways, and their mean."""

    method: str
    text_to_image: tuple[float, float, float]
    image_to_text: tuple[float, float, float]
    mean_recall: float


PUBLISHED_TABLE = (
    PublishedRow("R2D2 ViT-L", (20.0, 42.2, 56.0), (19.7, 44.2, 55.3), 39.6),
    PublishedRow("CN-CLIP RN50", (7.9, 24.1, 32.6), (7.2, 21.4, 31.8), 20.8),
    PublishedRow("CN-CLIP ViT-B", (19.7, 43.9, 54.8), (17.4, 40.9, 53.0), 38.3),
    PublishedRow("CN-CLIP ViT-L", (22.9, 49.6, 62.2), (21.9, 46.2, 59.3), 43.7),
    PublishedRow("CN-CLIP ViT-H", (27.2, 53.2, 64.5), (24.5, 50.4, 64.0), 47.3),
    PublishedRow("LACLIP ViT-H", (28.1, 56.6, 66.2), (23.6, 49.9, 62.9), 47.9),
)
