"""Serve the bundled news site on fixed ports until interrupted: `python -m crawler.demo`."""

from __future__ import annotations

import argparse
import sys
import threading

from crawler.demo.server import DEFAULT_PORT, DemoPortTaken, DemoSite, publication_ports


def main(arguments: list[str] | None = None) -> int:
    """Serve the site; return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m crawler.demo", description="Serve the bundled news site.")
    parser.add_argument(
        "--port",
        type=int,
        default=DEFAULT_PORT,
        help="port of the first publication; the others take the next ones (default: %(default)s; 0: any free ones)",
    )
    parser.add_argument("--edition", type=int, choices=(1, 2), default=1, help="2 is the site on the next day")
    options = parser.parse_args(arguments)
    try:
        with DemoSite(publication_ports(options.port)) as site:
            site.edition = options.edition
            for name, origin in site.origins.items():
                print(f"{name:<10}{origin}/", flush=True)
            threading.Event().wait()
    except DemoPortTaken as exc:
        print(exc.strerror, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
