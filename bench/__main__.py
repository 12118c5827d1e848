"""`python -m bench`: measure the rows in interleaved rounds and print them as a Markdown table."""

from __future__ import annotations

import argparse
import json
import os
import platform
import shutil
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from bench.measure import BrokenRun, Usage, interleave, run_measured
from bench.peers import EnvironmentFailed
from bench.report import Result, format_report
from bench.rows import ROWS, Row
from bench.site import START_PAGES, Origin, Site
from bench.subjects import Subject

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / ".work"
EXAMPLES = """\
examples:
  python -m bench                                all rows
  python -m bench --only capture --pages 2000    one row, nearer to a real crawl
  python -m bench --rounds 9 --json figures.json
"""


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"{EXAMPLES}\nrows: {', '.join(row.name for row in ROWS)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--pages", metavar="N", type=_positive, default=300, help="pages of the site (default 300)")
    parser.add_argument("--rounds", metavar="N", type=_positive, default=5, help="rounds after the warm-up (default 5)")
    parser.add_argument(
        "--only",
        metavar="ROW",
        action="append",
        choices=[row.name for row in ROWS],
        help="only this row; may be repeated",
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every run's figures to a file, too")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="which site is generated (default 1)")
    parser.add_argument(
        "--latency-ms", metavar="L", type=float, default=0.0, help="the server waits so long (default 0)"
    )
    options = parser.parse_args(arguments)
    if options.pages <= START_PAGES:
        parser.error(f"--pages must be more than {START_PAGES}: what a page costs is measured against a start")
    return options


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError("give a whole number from 1 on")
    return number


def subjects_of(rows: list[Row]) -> dict[str, Subject]:
    """Return each subject and baseline of the rows once, by name."""
    return {subject.name: subject for row in rows for subject in (row.baseline, row.subject)}


def measure(rows: list[Row], site: Site, latency_ms: float, rounds: int, say: Callable[[str], None]) -> list[Result]:
    """Measure all subjects of the rows together, so that rows with the same baseline share its runs.

    Raises BrokenRun where a subject did not do its whole work.
    """
    subjects = subjects_of(rows)
    start = Site(START_PAGES, site.seed)
    with ExitStack() as stack:
        origin = stack.enter_context(Origin(site, latency_ms))
        shutil.rmtree(WORK, ignore_errors=True)
        WORK.mkdir()
        stack.callback(shutil.rmtree, WORK, ignore_errors=True)

        def job(subject: Subject, part: Site, url: str) -> Callable[[], Usage]:
            return lambda: run_once(subject, part, origin, url, say)

        jobs = {(name, True): job(subject, start, origin.start_sitemap_url) for name, subject in subjects.items()}
        jobs |= {(name, False): job(subject, site, origin.sitemap_url) for name, subject in subjects.items()}
        runs = interleave(jobs, rounds)
    return [
        Result(
            row,
            site.size - START_PAGES,
            runs[row.subject.name, False],
            runs[row.baseline.name, False],
            runs[row.subject.name, True],
            runs[row.baseline.name, True],
        )
        for row in rows
    ]


def run_once(subject: Subject, site: Site, origin: Origin, sitemap_url: str, say: Callable[[str], None]) -> Usage:
    """Run a subject over the pages of a sitemap, have its work checked, and return what it took. Raises BrokenRun."""
    out_dir, log = WORK / "out", WORK / "log.txt"
    shutil.rmtree(out_dir, ignore_errors=True)
    out_dir.mkdir()
    origin.take_counts()
    usage = run_measured(subject.command(sitemap_url, out_dir), log=log, cwd=ROOT)
    served = origin.take_counts()
    not_once = [path for path in site.digests if served[path] != 1]
    if not_once:
        path = not_once[0]
        raise BrokenRun(
            f"{subject.name}: {len(not_once)} of {site.size} pages were not asked for exactly once, such as {path}, "
            f"asked for {served[path]} times"
        )
    subject.check(site, out_dir)
    what = "a page" if site.size == 1 else f"{site.size} pages"
    say(
        f"{subject.name}, {what}: {usage.cpu_seconds:.2f} CPU s, {usage.wall_seconds:.2f} s, "
        f"{usage.peak_rss_bytes / 1e6:.0f} MB"
    )
    return usage


def machine_facts(rows: list[Row]) -> dict[str, Any]:
    """Return what figures depend on: cores, processor, system, Python, and versions in each environment."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: subject.versions() for name, subject in subjects_of(rows).items()},
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 done, 1 where a run was broken and so no figures are given."""
    options = parse_options(arguments)
    rows = [row for row in ROWS if (row.by_default if options.only is None else row.name in options.only)]

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        for subject in subjects_of(rows).values():
            subject.prepare()
        facts = machine_facts(rows)
        site = Site(options.pages, options.seed)
        results = measure(rows, site, options.latency_ms, options.rounds, say)
    except EnvironmentFailed as exc:
        say(f"bench: {exc}")
        return 1
    except BrokenRun as exc:
        say(f"bench: no figures, as a run was broken: {exc}")
        return 1
    work = {"pages": options.pages, "rounds": options.rounds, "seed": options.seed, "latency_ms": options.latency_ms}
    print(format_report(results, facts, work))
    if options.json:
        report = {"machine": facts, "work": work, "rows": [result.to_dict() for result in results]}
        options.json.write_text(json.dumps(report, indent=2) + "\n", "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
