"""The accepted answers in the records, where the configuration asks for them."""

from collections.abc import Mapping
from dataclasses import replace

from manifests.schemas import REFINEMENTS
from manifests.store import read_manifest
from pipeline.cleaning import CleanedText
from pipeline.workfolder import WorkFolder

REFINED = "refined"
"""The cleaning rule of texts that a model smoothed."""


def accepted_texts(work: WorkFolder) -> dict[str, str]:
    """Cleaned text -> what a model made of it, where the check accepted that and it differs. Raises
    ManifestError when `culti refine` has not run."""
    rows = read_manifest(work.manifests, REFINEMENTS)
    return {row["source"]: row["answer"] for row in rows if row["status"] == "refined"}


def refined(text: CleanedText, accepted: Mapping[str, str]) -> CleanedText:
    """The text as it was accepted, or as it is where no answer was; the words as printed stay."""
    answer = accepted.get(text.text)
    return text if answer is None else replace(text, text=answer, rules=(*text.rules, REFINED))
