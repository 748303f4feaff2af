"""The command line: the list of commands, and how every error becomes one line and an exit code."""

import errno
import sys
from collections.abc import Callable, Mapping

import typer

from manifests.errors import CultiError
from pipeline.commands import (
    books,
    checkpoints,
    dataset,
    models,
    publishing,
    refinement,
    review,
    searching,
    sharing,
    translation,
)

app = typer.Typer(
    name="culti",
    help="From art books in PDF to an image-text dataset, and cross-modal retrieval on it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)


def main() -> None:
    """Run the command. Exit codes: 0 done, 1 failed, 2 wrong usage, 3 done in part, 130 interrupted."""
    sys.exit(guarded(app))


def guarded(command: Callable[[], object]) -> int:
    """Turn every error into one line on standard error; the log has the whole story."""
    from pipeline.errors import UsageError

    try:
        command()
    except SystemExit as exit_request:
        return exit_request.code if isinstance(exit_request.code, int) else 1
    except UsageError as error:
        return _complain(str(error), 2)
    except CultiError as error:
        return _complain(str(error), 1)
    except OSError as error:
        return _complain(_disk_message(error), 1)
    except KeyboardInterrupt:
        return _complain("interrupted; run the same command again to go on from here", 130)
    except Exception as error:  # a bug: the runner has put its traceback into the log
        return _complain(
            f"internal error: {type(error).__name__}: {error}; details in the work folder's log.jsonl", 1
        )
    return 0


def _complain(message: str, code: int) -> int:
    print(f"culti: {message}", file=sys.stderr)  # noqa: T201
    return code


def _disk_message(error: OSError) -> str:
    place = f"{error.filename}: " if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"{place}the disk is full; free some space and run again, what is done is kept"
    return f"{place}{error.strerror or error}"


def config() -> None:
    """Print a configuration file with every key, its default and its meaning."""
    from pipeline.config import all_models, render

    typer.echo(render(all_models()), nl=False)


COMMANDS: Mapping[str, Callable[..., None]] = {
    "extract": books.extract,
    "pair": books.pair,
    "review": review.review,
    "refine": refinement.refine,
    "build": dataset.build,
    "translate": translation.translate,
    "verify": publishing.verify,
    "report": sharing.report,
    "export": sharing.export,
    "import": sharing.import_annotations,
    "import-release": sharing.import_release,
    "publish": publishing.publish,
    "finetune": models.finetune,
    "benchmark": models.benchmark,
    "search": searching.search,
    "serve": searching.serve,
    "convert-model": checkpoints.convert_model,
    "evaluate-extraction": books.evaluate_extraction,
    "overlay": books.overlay,
    "draw-samples": books.draw_samples,
    "config": config,
}
"""The commands in the order of `culti --help`."""

for _name, _command in COMMANDS.items():
    app.command(_name)(_command)


if __name__ == "__main__":
    main()
