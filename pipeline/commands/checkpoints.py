"""The command that turns one form of a model into another: convert-model."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


class ModelForm(StrEnum):
    """The forms that other programs read."""

    CN_CLIP = "cn-clip"
    HUGGING_FACE = "hugging-face"


def convert_model(
    model: Annotated[
        str, typer.Argument(help="Checkpoint (ours or cn_clip's), Hugging Face folder, or published name.")
    ],
    out: Annotated[Path, typer.Argument(help="File (cn-clip) or new folder (hugging-face) to write.")],
    to: Annotated[ModelForm, typer.Option("--to", help="The form.")],
) -> None:
    """Write a model for other programs: Chinese-CLIP's own code, or transformers."""
    from laclip.encoders.encoder import read_checkpoint
    from laclip.encoders.hugging_face import save_cn_clip, save_hugging_face

    save = save_cn_clip if to is ModelForm.CN_CLIP else save_hugging_face
    save(read_checkpoint(model), out)
    typer.echo(f"The model is in {out}.")
