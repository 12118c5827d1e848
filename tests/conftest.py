"""Fixtures: a raw origin, the bundled news site, and the real command."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import case_names
from tests.origin import Origin
from tests.processes import ProcessGuard

ROOT = Path(__file__).parents[1]
Pressmark = Callable[..., subprocess.CompletedProcess[str]]


def pytest_configure(config: pytest.Config) -> None:
    """Let no test start a process untold, and no case have a name that nobody could ask for."""
    config.pluginmanager.register(ProcessGuard())
    config.pluginmanager.register(case_names)


def run_pressmark(
    *arguments: object, stdin: str | bytes | None = None, **kwargs: object
) -> subprocess.CompletedProcess[str]:
    """Run the command as a user would and return what it said; text is UTF-8."""
    environment = {
        key: value for key, value in os.environ.items() if key not in ("PRESSMARK_COLLECTION", "PYTHONUNBUFFERED")
    }
    environment |= {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"} | kwargs.pop("more_environment", {})  # type: ignore[operator]
    return subprocess.run(
        [sys.executable, "-m", "crawler", *map(str, arguments)],
        input=stdin.encode() if isinstance(stdin, str) else stdin,
        capture_output=True,
        env=environment,
        timeout=120,
        **kwargs,  # type: ignore[call-overload]
    )


@pytest.fixture(scope="session")
def processes() -> None:
    """Asked for by every fixture that starts a process: the tests that use it are left out of `make check`."""


@pytest.fixture(scope="session")
def pressmark(processes: None) -> Pressmark:
    """The real command: `pressmark("stats", "--collection", path)`."""

    def run(*arguments: object, **kwargs: object) -> subprocess.CompletedProcess[str]:
        done = run_pressmark(*arguments, **kwargs)
        done.stdout, done.stderr = done.stdout.decode(), done.stderr.decode()
        return done

    return run


@pytest.fixture(scope="session")
def demo_collection(tmp_path_factory: pytest.TempPathFactory, processes: None) -> Callable[[Path], Path]:
    """Copies a collection of the bundled site, crawled on two days, to a path: `demo_collection(tmp_path / "c")`.

    It is crawled once, by the worker that asks for it first.
    """
    folder = tmp_path_factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        folder = folder.parent  # that of all workers
    made = folder / "demo-collection"

    def copy(path: Path) -> Path:
        with (folder / "demo-collection.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not made.exists():
                done = run_pressmark("demo", "--no-serve", "--site-port", 0, "--collection", made.with_suffix(".part"))
                assert done.returncode == 0, done.stderr
                made.with_suffix(".part").rename(made)
        return Path(shutil.copytree(made, path))

    return copy


@pytest.fixture
def origin() -> Iterator[Origin]:
    """A fresh raw origin."""
    with Origin() as server:
        yield server
