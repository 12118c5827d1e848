"""Measuring: what a command costs with all its children, rounds that take turns, and ratios with their spread."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
T = TypeVar("T")
_LOG_LINES = 20


class BrokenRun(RuntimeError):
    """A run whose figures must not be used: the command failed, or did not do the work that it was measured at."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What a run took: user and system time of the process tree, wall time, and the tree's peak resident size.

    warc_bytes is what it left in WARC files, 0 where it writes none.
    """

    cpu_seconds: float
    wall_seconds: float
    peak_rss_bytes: int
    warc_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """The median of some values, with the least and the greatest of them."""

    median: float
    low: float
    high: float


def spread(values: Sequence[float]) -> Spread:
    """Return median, least and greatest. Raises ValueError for no values."""
    if not values:
        raise ValueError("there is no median of no values")
    return Spread(statistics.median(values), min(values), max(values))


def ratios(ours: Sequence[float], theirs: Sequence[float]) -> Spread:
    """Return the spread of the ratios of each round.

    Both of a round ran one after the other, so what slowed the machine at that time stands in both and goes out; the
    ratio of two medians would keep it. Raises ValueError where the two have not as many rounds.
    """
    return spread([our / their for our, their in zip(ours, theirs, strict=True)])


def run_measured(
    command: Sequence[str],
    *,
    log: Path,
    cwd: Path | None = None,
    environment: Mapping[str, str] | None = None,
    timeout_seconds: float = 900,
) -> Usage:
    """Run a command to its end and return what it and all its descendants took; log gets its stdout and stderr.

    Raises BrokenRun where it fails, takes too long, or leaves processes behind. bench/supervise.py says how CPU time
    and memory are had.
    """
    with tempfile.TemporaryDirectory() as folder:
        result = Path(folder) / "usage.json"
        supervisor = [sys.executable, "-I", "-S", str(Path(__file__).with_name("supervise.py"))]
        with log.open("wb") as output:
            ended = subprocess.run(
                [*supervisor, str(result), str(timeout_seconds), *command],
                cwd=cwd,
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        if ended.returncode:
            raise BrokenRun(f"{command[0]} could not be measured:\n{_tail(log)}")
        facts = json.loads(result.read_text())
    if facts["returncode"] is None:
        raise BrokenRun(f"{' '.join(command)} was ended after {timeout_seconds:.0f} seconds:\n{_tail(log)}")
    if facts["returncode"]:
        raise BrokenRun(f"{' '.join(command)} ended with exit code {facts['returncode']}:\n{_tail(log)}")
    if facts["left_over"]:
        raise BrokenRun(f"{' '.join(command)} left {facts['left_over']} processes behind:\n{_tail(log)}")
    return Usage(facts["cpu_seconds"], facts["wall_seconds"], facts["peak_rss_bytes"])


def interleave(subjects: Mapping[K, Callable[[], T]], rounds: int) -> dict[K, list[T]]:
    """Run the subjects in turn, round by round, and return each one's results; a warm-up round before is not kept.

    Every other round goes through them backwards, so that none always runs after the same one.
    """
    results: dict[K, list[T]] = {name: [] for name in subjects}
    for number in range(rounds + 1):
        names = list(subjects) if number % 2 else list(reversed(list(subjects)))
        for name in names:
            result = subjects[name]()
            if number:
                results[name].append(result)
    return results


def _tail(log: Path) -> str:
    lines = log.read_text("utf-8", "replace").splitlines()
    return "\n".join(lines[-_LOG_LINES:])
