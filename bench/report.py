"""The report: results of rows as a Markdown table, with the facts that they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.measure import Spread, Usage, ratios, spread
from bench.rows import Row

_HEAD = (
    "row",
    "against",
    "CPU, ×",
    "CPU beyond start, ×",
    "goal",
    "wall time, ×",
    "CPU ms a page",
    "peak memory",
    "pages a CPU second",
)


@dataclass(frozen=True)
class Result:
    """All runs of a row, round by round: of the whole site, and of the start, which is a crawl of a single page.

    pages is how many more pages the whole site has than the start.
    """

    row: Row
    pages: int
    subject: Sequence[Usage]
    baseline: Sequence[Usage]
    subject_start: Sequence[Usage]
    baseline_start: Sequence[Usage]

    @property
    def cpu_ratio(self) -> Spread:
        """CPU time of the subject in units of the baseline's, start included: what a user pays for this many pages."""
        return ratios(_cpu(self.subject), _cpu(self.baseline))

    @property
    def page_cpu_ratio(self) -> Spread:
        """The same without what both take before and after the pages: where the ratio goes as crawls get longer."""
        return ratios(
            _beyond(_cpu(self.subject), _cpu(self.subject_start)),
            _beyond(_cpu(self.baseline), _cpu(self.baseline_start)),
        )

    @property
    def wall_ratio(self) -> Spread:
        """Wall time of the subject in units of the baseline's."""
        return ratios([run.wall_seconds for run in self.subject], [run.wall_seconds for run in self.baseline])

    @property
    def page_milliseconds(self) -> tuple[Spread, Spread]:
        """CPU milliseconds a page beyond the start, of subject and baseline."""
        both = ((self.subject, self.subject_start), (self.baseline, self.baseline_start))
        ours, theirs = ([1000 * t / self.pages for t in _beyond(_cpu(whole), _cpu(start))] for whole, start in both)
        return spread(ours), spread(theirs)

    def to_dict(self) -> dict[str, Any]:
        """Return all figures as JSON values."""
        ours, theirs = self.page_milliseconds
        return {
            "name": self.row.name,
            "title": self.row.title,
            "subject": self.row.subject.name,
            "baseline": self.row.baseline.name,
            "goal": self.row.goal,
            "cpu_ratio": asdict(self.cpu_ratio),
            "page_cpu_ratio": asdict(self.page_cpu_ratio),
            "wall_ratio": asdict(self.wall_ratio),
            "subject_page_cpu_ms": asdict(ours),
            "baseline_page_cpu_ms": asdict(theirs),
            "runs": {
                name: [asdict(run) for run in runs]
                for name, runs in (
                    ("subject", self.subject),
                    ("baseline", self.baseline),
                    ("subject_start", self.subject_start),
                    ("baseline_start", self.baseline_start),
                )
            },
        }


def format_report(results: Sequence[Result], machine: Mapping[str, Any], work: Mapping[str, Any]) -> str:
    """Return the table, and below it what machine and versions it comes from."""
    lines = [_line(_HEAD), _line(["---"] * len(_HEAD)), *(_line(_cells(result)) for result in results), ""]
    lines.append(
        f"{work['pages']} pages, seed {work['seed']}, latency {work['latency_ms']:g} ms; {work['rounds']} rounds "
        "taking turns after a warm-up: median (least–greatest). Ratios are of each round. Absolute figures hold for "
        "this machine at this time only."
    )
    lines.append(
        f"{machine['cores']} cores ({machine['processor']}), {machine['system']}, Python {machine['python']}, "
        f"load {machine['load_before']:.2f} before."
    )
    for name, versions in machine["versions"].items():
        lines.append(f"{name}: {', '.join(f'{package} {version}' for package, version in versions.items())}.")
    return "\n".join(lines)


def _cells(result: Result) -> list[str]:
    row, (ours, theirs) = result.row, result.page_milliseconds
    goal = "–"
    if row.goal is not None:
        goal = f"≤ {row.goal:g}: {'met' if result.page_cpu_ratio.median <= row.goal else 'missed'}"
    per_second = spread([result.pages / t for t in _beyond(_cpu(result.subject), _cpu(result.subject_start))])
    return [
        f"{row.name}: {row.title}",
        row.baseline.name,
        _format(result.cpu_ratio, 2),
        _format(result.page_cpu_ratio, 2),
        goal,
        _format(result.wall_ratio, 2),
        f"{_format(ours, 2)} against {_format(theirs, 2)}",
        " against ".join(
            f"{spread([run.peak_rss_bytes / 1e6 for run in runs]).median:.0f} MB"
            for runs in (result.subject, result.baseline)
        ),
        f"{per_second.median:.0f}",
    ]


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _format(values: Spread, digits: int) -> str:
    return f"{values.median:.{digits}f} ({values.low:.{digits}f}–{values.high:.{digits}f})"


def _cpu(runs: Sequence[Usage]) -> list[float]:
    return [run.cpu_seconds for run in runs]


def _beyond(whole: Sequence[float], start: Sequence[float]) -> list[float]:
    return [w - s for w, s in zip(whole, start, strict=True)]
