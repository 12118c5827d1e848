"""Starts the real crawler again and again from one process that has everything imported, so that it can be killed often.

`python -m tests.crawler.killable COLLECTION` starts a crawl at each line on stdin and says the process on stdout.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Fork a crawl a line."""
    import scrapy.crawler  # what a crawl imports, once for all of them
    import scrapy.extensions.corestats
    import scrapy.extensions.logstats
    import scrapy.pqueues  # noqa: F401

    import crawler.settings as settings
    import pipelines.item_pipelines  # noqa: F401
    from crawler.cli import main as pressmark

    settings.PRESSMARK_CLEANING_WORKERS = 1
    for _ in sys.stdin:
        child = os.fork()
        if not child:
            os._exit(pressmark(["crawl", "--json", "--collection", sys.argv[1]]))
        print(child, flush=True)
        _, status = os.waitpid(child, 0)
        print(os.waitstatus_to_exitcode(status), flush=True)


if __name__ == "__main__":
    main()
