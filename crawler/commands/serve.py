"""Serve the archive's web pages, and replay of stored pages on another origin, until Ctrl-C."""

from __future__ import annotations

import argparse
import asyncio
import sys

from crawler.cli import ExitCode, add_collection, whole_number

EXAMPLES = """\
examples:
  pressmark serve
  pressmark serve --collection /srv/news --host 0.0.0.0 --port 80
"""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Define the options."""
    add_collection(parser)
    add_address(parser)


def add_address(parser: argparse.ArgumentParser) -> None:
    """Define the options that say at which address and ports the archive is served."""
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen at (default %(default)s)")
    parser.add_argument(
        "--port",
        type=whole_number(0, 65_535),
        default=8080,
        help="the port of the archive's pages (default %(default)s; 0: any free port)",
    )
    parser.add_argument(
        "--replay-port", type=whole_number(0, 65_535), help="the port of replayed pages (default: the next one)"
    )


def run(options: argparse.Namespace) -> int:
    """Serve until stopped."""
    from archive.collection.collection import Collection
    from archive.web.server import serve

    Collection.open(options.collection).close()

    def announce(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    asyncio.run(serve(options.collection, options.host, options.port, options.replay_port, announce))
    return ExitCode.DONE
