"""Options of `culti refine`: the section [refine]."""

from pydantic import Field

from pipeline.asking.options import AskingOptions


class RefineOptions(AskingOptions):
    """Which model is asked, how fast, how much, and how far its answer may differ from the source."""

    use: bool = Field(
        False, description="Whether `culti build` takes the answers that `culti refine` accepted."
    )
    min_text_characters: int = Field(20, ge=1, description="Shorter texts are not sent: nothing to smooth.")
    shortest_share: float = Field(
        0.5, ge=0, le=1, description="Answers with less than this share of the text's letters are rejected."
    )
    longest_share: float = Field(
        1.2, ge=1, le=3, description="Answers with more than this share of the text's letters are rejected."
    )
