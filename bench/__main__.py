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
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

from bench.gauges import GAUGES, Bench, Gauge
from bench.measure import BrokenRun, Usage, interleave
from bench.peers import EnvironmentFailed
from bench.report import Figure, Result, format_report
from bench.rows import ROWS, Row
from bench.site import START_PAGES
from bench.subjects import Pressmark, Subject
from bench.tasks import Task

ROOT = Path(__file__).resolve().parent.parent
WORK = ROOT / "bench" / ".work"
EXAMPLES = """\
examples:
  python -m bench                                the rows that need a few minutes
  python -m bench --only capture --pages 2000    one row, nearer to a real crawl
  python -m bench --only lookup                  a gauge
  python -m bench --rounds 9 --json figures.json
"""


def parse_options(arguments: list[str] | None = None) -> argparse.Namespace:
    """Read the command line."""
    names = [kind.name for kind in (*ROWS, *GAUGES)]
    more = [row.name for row in ROWS if not row.by_default] + [gauge.name for gauge in GAUGES]
    parser = argparse.ArgumentParser(
        prog="python -m bench",
        description=f"{EXAMPLES}\nrows and gauges: {', '.join(names)}\nonly where named: {', '.join(more)}",
        formatter_class=argparse.RawDescriptionHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument("--pages", metavar="N", type=_positive, default=300, help="pages of the site (default 300)")
    parser.add_argument("--rounds", metavar="N", type=_positive, default=5, help="rounds after the warm-up (default 5)")
    parser.add_argument(
        "--only", metavar="ROW", action="append", choices=names, help="only this row or gauge; may be repeated"
    )
    parser.add_argument("--json", metavar="FILE", type=Path, help="write every run's figures to a file, too")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="which site is generated (default 1)")
    parser.add_argument(
        "--latency-ms", metavar="L", type=float, default=0.0, help="the server waits so long (default 0)"
    )
    parser.add_argument(
        "--captures", metavar="N", type=_positive, default=5_000_000, help="captures to look among (default 5000000)"
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


def subjects_of(rows: list[Row], gauges: list[Gauge]) -> dict[str, Subject]:
    """Return each subject and baseline once, by name; gauges are about Pressmark and what they need."""
    of_rows = [subject for row in rows for subject in (row.baseline, row.subject)]
    of_gauges = [subject for gauge in gauges for subject in (Pressmark(), *gauge.needs)]
    return {subject.name: subject for subject in (*of_rows, *of_gauges)}


def measure(rows: list[Row], bench: Bench, rounds: int) -> list[Result]:
    """Measure the rows, those with the same task together, so that they share the runs of a common subject.

    Raises BrokenRun where a subject did not do its whole work.
    """
    results: dict[str, Result] = {}
    for task in dict.fromkeys(row.task for row in rows):
        together = [row for row in rows if row.task == task]
        results |= {result.row.name: result for result in measure_task(task, together, bench, rounds)}
    return [results[row.name] for row in rows]


def measure_task(task: Task, rows: list[Row], bench: Bench, rounds: int) -> list[Result]:
    """Measure the rows of one task in rounds that take turns. Raises BrokenRun."""
    with task.inputs(bench.pages, bench.seed, bench.latency_ms, bench.folder) as (start, whole):
        subjects = subjects_of(rows, [])
        jobs: dict[tuple[str, bool], Callable[[], Usage]] = {
            (name, given is start): partial(bench.run, subject, given)
            for given in (start, whole)
            for name, subject in subjects.items()
        }
        runs = interleave(jobs, rounds)
    return [
        Result(
            row,
            whole.site.size - start.site.size,
            runs[row.subject.name, False],
            runs[row.baseline.name, False],
            runs[row.subject.name, True],
            runs[row.baseline.name, True],
        )
        for row in rows
    ]


def machine_facts(subjects: dict[str, Subject]) -> dict[str, Any]:
    """Return what figures depend on: day, cores, processor, system, Python, and versions in each environment."""
    model = "unknown processor"
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "cores": len(os.sched_getaffinity(0)),
        "processor": model,
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "load_before": round(os.getloadavg()[0], 2),
        "versions": {name: subject.versions() for name, subject in subjects.items()},
    }


def main(arguments: list[str] | None = None) -> int:
    """Measure and print; 0 done, 1 where a run was broken and so no figures are given."""
    options = parse_options(arguments)
    rows = [row for row in ROWS if (row.by_default if options.only is None else row.name in options.only)]
    gauges = [gauge for gauge in GAUGES if options.only is not None and gauge.name in options.only]
    subjects = subjects_of(rows, gauges)

    def say(line: str) -> None:
        print(line, file=sys.stderr, flush=True)

    try:
        for subject in subjects.values():
            subject.prepare()
        facts = machine_facts(subjects)
        with ExitStack() as stack:
            shutil.rmtree(WORK, ignore_errors=True)
            WORK.mkdir()
            stack.callback(shutil.rmtree, WORK, ignore_errors=True)
            bench = Bench(WORK, options.pages, options.seed, options.latency_ms, options.captures, say)
            results = measure(rows, bench, options.rounds)
            figures = {gauge.name: gauge.read(bench) for gauge in gauges}
    except EnvironmentFailed as exc:
        say(f"bench: {exc}")
        return 1
    except BrokenRun as exc:
        say(f"bench: no figures, as a run was broken: {exc}")
        return 1
    work = {"pages": options.pages, "rounds": options.rounds, "seed": options.seed, "latency_ms": options.latency_ms}
    print(format_report(results, figures, facts, work))
    if options.json:
        options.json.write_text(json.dumps(_report(results, figures, facts, work), indent=2) + "\n", "utf-8")
    return 0


def _report(
    results: list[Result], figures: dict[str, list[Figure]], facts: dict[str, Any], work: dict[str, Any]
) -> dict[str, Any]:
    gauges = {name: [vars(figure) for figure in found] for name, found in figures.items()}
    return {"machine": facts, "work": work, "rows": [result.to_dict() for result in results], "gauges": gauges}


if __name__ == "__main__":
    raise SystemExit(main())
