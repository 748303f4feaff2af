"""The settings of LACLIP that are used unless others are asked for, and why."""

from laclip.alignment.crops import CropOptions
from laclip.alignment.folding import AlignmentOptions
from laclip.alignment.reranking import RerankingOptions

AS_PUBLISHED = AlignmentOptions()
"""LACLIP as the paper writes it; what the paper leaves open (range, number, weights of crops) as in WCA."""

WITH_WHOLE = AlignmentOptions(temperature=0.05, whole_share=0.3, renormalise=True)
"""Our variant: more crops have a say, the whole picture keeps its own, and vectors keep length one. Of the
settings tried on the samples' validation split (2,375 pairs trained on, 316 measured) it had the best MR:
35.2 beside 34.2 as published and 29.0 of the model alone."""

IN_ONE_PASS = AlignmentOptions(
    crops=30, smallest=0.3, largest=0.6, temperature=0.1, whole_share=0.3, renormalise=True
)
"""The same for regions from one pass: 26.4 beside 25.4 with WCA's range, and 20.7 of the model alone, on 530
validation pairs (3,693 trained on, with crops down to a tenth of a picture)."""

SMALL_REGIONS = CropOptions(crops=60, smallest=0.2, largest=0.4)
"""Regions of about a motif's size, for queries of one motif."""

RERANKED_UNASKED = 0
"""First hits of words that a search scores anew by the model's fusion head where nobody says how many; 0:
none."""

BY_SMALL_REGIONS = RerankingOptions(share=0.8, temperature=0.05)
"""How much small regions count: on the same validation pairs MR of local queries rose from 11.5 to 15.5, of
whole texts by 0.9 only (folded vectors: to 12.4, and by 5.7)."""
