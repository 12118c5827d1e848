"""The report: results of rows, and figures of gauges, as Markdown tables, with the facts that they depend on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from bench.measure import Spread, Usage, ratios, spread
from bench.rows import Goal, Measure, Row

_HEAD = (
    "row",
    "against",
    "CPU, ×",
    "CPU beyond start, ×",
    "wall time beyond start, ×",
    "WARC size, ×",
    "goals",
    "CPU ms a page",
    "peak memory",
    "pages a CPU second",
)
_GAUGE_HEAD = ("gauge", "figure", "goal")


@dataclass(frozen=True)
class Figure:
    """An absolute figure of Pressmark alone. at_most is its goal, None where there is none."""

    name: str
    value: float
    unit: str
    at_most: float | None = None

    def format(self) -> tuple[str, str]:
        """Return figure and goal as they stand in the table."""
        goal = "–"
        if self.at_most is not None:
            goal = f"≤ {self.at_most:g} {self.unit}: {'met' if self.value <= self.at_most else 'missed'}"
        return f"{self.value:,.4g} {self.unit}" if self.value < 1000 else f"{self.value:,.0f} {self.unit}", goal


@dataclass(frozen=True)
class Result:
    """All runs of a row, round by round: of the whole site, and of the start, which is a single page.

    pages is how many more pages the whole has than the start.
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
    def page_wall_ratio(self) -> Spread:
        """Wall time of the subject in units of the baseline's, likewise."""
        return ratios(
            _beyond(_wall(self.subject), _wall(self.subject_start)),
            _beyond(_wall(self.baseline), _wall(self.baseline_start)),
        )

    @property
    def size_ratio(self) -> Spread | None:
        """Bytes in WARC files in units of the baseline's; None where one of both writes none."""
        if not all(run.warc_bytes for run in (*self.subject, *self.baseline)):
            return None
        return ratios([run.warc_bytes for run in self.subject], [run.warc_bytes for run in self.baseline])

    def measured(self, measure: Measure) -> Spread | None:
        """Return the ratio that a goal is about, None where it was not measured."""
        return {
            Measure.CPU: self.page_cpu_ratio,
            Measure.SPEED: _inverse(self.page_cpu_ratio),
            Measure.RATE: _inverse(self.page_wall_ratio),
            Measure.SIZE: self.size_ratio,
        }[measure]

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
            "pages": self.pages,
            "goals": {str(goal): _is_met(self, goal) for goal in self.row.goals},
            "cpu_ratio": asdict(self.cpu_ratio),
            "page_cpu_ratio": asdict(self.page_cpu_ratio),
            "page_wall_ratio": asdict(self.page_wall_ratio),
            "size_ratio": self.size_ratio and asdict(self.size_ratio),
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


def format_report(
    results: Sequence[Result],
    figures: Mapping[str, Sequence[Figure]],
    machine: Mapping[str, Any],
    work: Mapping[str, Any],
) -> str:
    """Return the tables of those that there are, and below them what machine and versions they come from."""
    lines = []
    if results:
        lines += [*_table(_HEAD, [_cells(result) for result in results]), ""]
    if figures:
        rows = [(f"{gauge}: {figure.name}", *figure.format()) for gauge, found in figures.items() for figure in found]
        lines += [*_table(_GAUGE_HEAD, rows), ""]
    lines.append(
        f"{work['pages']} pages, seed {work['seed']}, latency {work['latency_ms']:g} ms; {work['rounds']} rounds "
        "taking turns after a warm-up: median (least–greatest). Ratios are of each round. Absolute figures hold for "
        "this machine at this time only."
    )
    lines.append(
        f"{machine['date']}; {machine['cores']} cores ({machine['processor']}), {machine['system']}, "
        f"Python {machine['python']}, load {machine['load_before']:.2f} before."
    )
    for name, versions in machine["versions"].items():
        lines.append(f"{name}: {', '.join(f'{package} {version}' for package, version in versions.items())}.")
    return "\n".join(lines)


def _cells(result: Result) -> list[str]:
    row, (ours, theirs) = result.row, result.page_milliseconds
    per_second = spread([result.pages / t for t in _beyond(_cpu(result.subject), _cpu(result.subject_start))])
    return [
        f"{row.name}: {row.title}",
        row.baseline.name,
        _format(result.cpu_ratio, 2),
        _format(result.page_cpu_ratio, 2),
        _format(result.page_wall_ratio, 2),
        "–" if result.size_ratio is None else f"{result.size_ratio.median:.4f}",
        "; ".join(_format_goal(result, goal) for goal in row.goals) or "–",
        f"{_format(ours, 2)} against {_format(theirs, 2)}",
        " against ".join(
            f"{spread([run.peak_rss_bytes / 1e6 for run in runs]).median:.0f} MB"
            for runs in (result.subject, result.baseline)
        ),
        f"{per_second.median:.0f}",
    ]


def _format_goal(result: Result, goal: Goal) -> str:
    values, met = result.measured(goal.measure), _is_met(result, goal)
    if values is None:
        return f"{goal}: not measured"
    digits = 4 if goal.measure is Measure.SIZE else 2
    return f"{goal}: {_format(values, digits)}, {'met' if met else 'missed'}"


def _is_met(result: Result, goal: Goal) -> bool | None:
    values = result.measured(goal.measure)
    return None if values is None else goal.is_met(values.median)


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [f"| {' | '.join(cells)} |" for cells in (head, ["---"] * len(head), *rows)]


def _format(values: Spread, digits: int) -> str:
    return f"{values.median:.{digits}f} ({values.low:.{digits}f}–{values.high:.{digits}f})"


def _inverse(values: Spread) -> Spread:
    """Return the spread of the inverse ratios. The median stays one for an odd number of rounds, and nearly for an even."""
    return Spread(1 / values.median, 1 / values.high, 1 / values.low)


def _cpu(runs: Sequence[Usage]) -> list[float]:
    return [run.cpu_seconds for run in runs]


def _wall(runs: Sequence[Usage]) -> list[float]:
    return [run.wall_seconds for run in runs]


def _beyond(whole: Sequence[float], start: Sequence[float]) -> list[float]:
    return [w - s for w, s in zip(whole, start, strict=True)]
