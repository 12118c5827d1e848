"""The command line: `pressmark COMMAND`. Each command is a module of crawler.commands, imported only when it is used."""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Callable
from enum import IntEnum
from pathlib import Path
from typing import Any, NoReturn

from archive import __version__
from archive.errors import (
    ArchiveError,
    BadConfig,
    CaptureNotFound,
    InvalidDay,
    InvalidTimestamp,
    InvalidURL,
    PublisherNotFound,
)
from crawler.defaults import COLLECTION_VARIABLE, DELAY_SECONDS, TIMEOUT_SECONDS, default_collection

COMMANDS = {
    "archive": "archive pages now, with their images, styles and scripts",
    "crawl": "fetch what is new on the collection's news sites",
    "clean": "turn HTML into clean text and metadata, without network or collection",
    "show": "print the document of a page, and at which other URLs its story stands",
    "explain": "say what was kept and what was removed of a page, by which rule and why",
    "verify": "check every digest and reference, and the index against the files",
    "reindex": "make the index again from the WARC and text files",
    "reclean": "derive all text again, or say what that would change",
    "import": "import WARC, ARC and WACZ files made elsewhere",
    "search": "search the text of all documents",
    "export": "write documents, the index, or all of it to one file",
    "stats": "say what is stored, per publisher",
    "sites": "show or learn what repeats on the pages of each site",
    "serve": "serve the archive's web pages and replay",
    "demo": "crawl, clean and serve the bundled news site",
}
_MODULES = {"import": "import_files"}  # "import" is a keyword of Python
_EXAMPLES = """\
examples:
  pressmark archive https://example.org/news/1      keep one page, now
  pressmark crawl                                   one run over all sites of the collection
  pressmark search 新能源                           find articles
  pressmark serve                                   read and replay them in a browser
  pressmark demo                                    see all of it on a bundled news site
"""


class ExitCode(IntEnum):
    """The exit code of the process."""

    DONE = 0
    FAILED = 1
    USAGE = 2
    SOME_REJECTED = 3
    NOTHING_FOUND = 4


class _Parser(argparse.ArgumentParser):
    """Ends with exit code 2 after a wrong argument, and names --help."""

    def error(self, message: str) -> NoReturn:
        print(f"{self.prog}: {message}; see `{self.prog} --help`", file=sys.stderr)
        raise SystemExit(ExitCode.USAGE)


def add_collection(parser: argparse.ArgumentParser) -> None:
    """Add the option that names the collection."""
    parser.add_argument(
        "--collection",
        metavar="DIR",
        type=Path,
        default=Path(default_collection()),
        help=f"the collection's folder (else ${COLLECTION_VARIABLE}, else ./collection)",
    )


def whole_number(least: int, most: int | None = None) -> Callable[[str], int]:
    """Return the type of an argument that is a whole number from least on, or to most."""

    def parse(text: str) -> int:
        try:
            number = int(text)
        except ValueError:
            number = least - 1
        if number < least or (most is not None and number > most):
            raise argparse.ArgumentTypeError(
                f"give a whole number from {least} {'on' if most is None else f'to {most}'}, not {text!r}"
            )
        return number

    return parse


def seconds(text: str) -> float:
    """Return an argument that is a time in seconds, of at most a day."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number <= 86_400:
        raise argparse.ArgumentTypeError(f"give seconds from 0 to 86400, not {text!r}")
    return number


def add_fetching(parser: argparse.ArgumentParser) -> None:
    """Add the options that every command that fetches has."""
    parser.add_argument(
        "--delay", metavar="SECONDS", type=seconds, help=f"pause between pages of one host (default {DELAY_SECONDS:g})"
    )
    parser.add_argument(
        "--timeout",
        metavar="SECONDS",
        type=_timeout,
        help=f"give up on a response after this (default {TIMEOUT_SECONDS})",
    )
    parser.add_argument("-v", "--verbose", action="store_true", help="log what is fetched")


def _timeout(text: str) -> float:
    number = seconds(text)
    if number == 0:
        raise argparse.ArgumentTypeError("give more than 0 seconds: no server answers within 0")
    return number


def build_parser(command: str) -> argparse.ArgumentParser:
    """Return the parser of a command; its help shows examples first."""
    module = _module(command)
    parser = _Parser(
        prog=f"pressmark {command}",
        usage=None,
        description=f"{module.EXAMPLES}\n{(module.__doc__ or '').strip()}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    module.add_arguments(parser)
    return parser


def _module(command: str) -> Any:
    return importlib.import_module(f"crawler.commands.{_MODULES.get(command, command)}")


def main(arguments: list[str] | None = None) -> int:
    """Run a command and return its exit code. arguments are those after the program name, by default of sys.argv."""
    arguments = sys.argv[1:] if arguments is None else arguments
    if not arguments or arguments[0] in ("-h", "--help", "help"):
        print(_overview())
        return ExitCode.DONE if arguments else ExitCode.USAGE
    if arguments[0] in ("-V", "--version"):
        print(f"pressmark {__version__}")
        return ExitCode.DONE
    command = arguments[0]
    if command not in COMMANDS:
        print(f"pressmark: no command {command!r}; there are: {', '.join(COMMANDS)}", file=sys.stderr)
        return ExitCode.USAGE
    options = build_parser(command).parse_args(arguments[1:])
    try:
        return int(_module(command).run(options))
    except (InvalidDay, InvalidURL, InvalidTimestamp, BadConfig) as exc:
        code, message = ExitCode.USAGE, str(exc)
    except (CaptureNotFound, PublisherNotFound) as exc:
        code, message = ExitCode.NOTHING_FOUND, str(exc)
    except (ArchiveError, OSError) as exc:
        if isinstance(exc, BrokenPipeError):  # the reader of the output, such as head, has ended
            os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
            return ExitCode.DONE
        code, message = ExitCode.FAILED, str(exc)
    except KeyboardInterrupt:
        code, message = (
            ExitCode.FAILED,
            "stopped; what was reported as stored is stored, and the next run continues from there",
        )
    print(f"pressmark: {message}", file=sys.stderr)
    return code


def _overview() -> str:
    width = max(map(len, COMMANDS))
    commands = "\n".join(f"  {name:<{width}}  {does}" for name, does in COMMANDS.items())
    return (
        f"{_EXAMPLES}\nusage: pressmark COMMAND [options]\n\ncommands:\n{commands}\n\n"
        "`pressmark COMMAND --help` shows a command's options. Exit codes: 0 done, 1 failed, 2 usage,\n"
        "3 finished but some inputs were rejected, 4 nothing found."
    )


if __name__ == "__main__":
    raise SystemExit(main())
