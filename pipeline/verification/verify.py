"""Runs the checks in turn."""

import json
from collections.abc import Callable, Iterator, Sequence

import datasets
import pyarrow as pa
from datasets.exceptions import DatasetsError

from manifests.errors import CultiError
from pipeline.dataset.features import PAIRS
from pipeline.splitting.leaks import leaks
from pipeline.verification.copies import check_copies
from pipeline.verification.files import check_card, check_columns, check_croissant, check_names, check_rights
from pipeline.verification.loading import LOADING
from pipeline.verification.outcome import Outcome
from pipeline.verification.rows import check_counts, check_pages_leak, check_pixels, check_words
from pipeline.verification.subject import Subject


def check_leaks(subject: Subject) -> Outcome:
    """No entry, plate, text or picture stands in two splits: by the dataset's rows, not by its groups."""
    rows = [
        {**row, "status": "kept", "sha256": row["image_sha256"], "fields": json.loads(row["fields"])}
        for row in subject.found[PAIRS]
    ]
    found = leaks(rows)
    return Outcome("leaks", f"none among {len(rows)} pairs", [leak.line() for leak in found])


CHECKS: tuple[Callable[[Subject], Outcome], ...] = (
    check_card,
    check_names,
    check_rights,
    check_columns,
    check_croissant,
    check_counts,
    check_words,
    check_pixels,
    check_leaks,
    check_copies,
    check_pages_leak,
    *LOADING,
)


class VerificationError(CultiError):
    """The dataset is not what it should be."""


def check_verified(subject: Subject) -> None:
    """Run the checks, and raise VerificationError with the first that failed."""
    failed = [outcome for outcome in verify(subject) if not outcome.passed]
    if failed:
        more = f" (and {len(failed) - 1} checks more)" if len(failed) > 1 else ""
        raise VerificationError(
            f"{subject.folder} does not pass culti verify: {failed[0].check}: {failed[0].problems[0]}{more}"
        )


def verify(
    subject: Subject,
    on_progress: Callable[[str, int, int], None] | None = None,
    checks: Sequence[Callable[[Subject], Outcome]] = CHECKS,
) -> Iterator[Outcome]:
    """The outcomes, each when its check is done. What cannot be read fails, with the reason."""
    datasets.disable_progress_bars()
    for number, check in enumerate(checks):
        if on_progress:
            on_progress("verifying", number, len(checks))
        try:
            yield check(subject)
        except (CultiError, pa.ArrowException, DatasetsError, OSError, ValueError, KeyError) as error:
            reason = " ".join(str(error).split())[:300] or type(error).__name__
            yield Outcome(
                check.__name__.removeprefix("check_").replace("_", " "), "", [f"cannot be read: {reason}"]
            )
    if on_progress:
        on_progress("verifying", len(checks), len(checks))
