"""What a model is told that smooths texts."""

from pathlib import Path

from pipeline.asking.prompt import Prompt, load_instructions
from pipeline.refinement.options import RefineOptions

_PACKAGED = Path(__file__).with_name("prompt.md")


def load_prompt(options: RefineOptions) -> Prompt:
    """The prompt the options name. Raises UsageError when its file is unreadable, empty or too long."""
    instructions = load_instructions(Path(options.prompt) if options.prompt else _PACKAGED, "refine.prompt")
    return Prompt(instructions, options.answer_format, options.temperature)
