"""A full disk and a read-only folder: a clear error, and what was stored stays whole."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.collection.collection import Collection
from crawler.demo.server import DemoSite
from tests.conftest import ROOT, Pressmark
from tests.test_promise import specs

pytestmark = pytest.mark.process

PRESSMARK = f"{shlex.quote(sys.executable)} -m crawler"


def in_own_mounts(script: str) -> subprocess.CompletedProcess[str]:
    """Run a shell script that may mount what it likes, seen by nobody else."""
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "bash", "-c", script], cwd=ROOT, capture_output=True, text=True,
        timeout=120, env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip


@pytest.fixture(scope="module")
def site() -> Iterator[DemoSite]:
    """The bundled news site."""
    with DemoSite() as served:
        yield served


@pytest.mark.parametrize("kilobytes", [160, 400, 900])
def test_a_disk_that_fills_up_ends_the_crawl_with_one_error_and_harms_nothing(
    tmp_path: Path, site: DemoSite, pressmark: Pressmark, kilobytes: int
) -> None:
    """Exit code 1 and what to do; all that is there is whole; with room, the next crawl fetches the rest."""
    small, kept = tmp_path / "small", tmp_path / "kept"
    small.mkdir()
    specs(site, tmp_path / "new")
    done = in_own_mounts(
        f"mount -t tmpfs -o size={kilobytes}k small {small} && cp -r {tmp_path}/new {small}/c && "
        f"{PRESSMARK} crawl --collection {small}/c; code=$?; cp -r {small}/c {kept}; exit $code"
    )
    assert done.returncode == 1, done.stderr
    last = done.stderr.splitlines()[-1]
    assert (last.startswith(f"pressmark: {small}/c") and "No space left on device" in last) or "full" in last, (
        done.stderr
    )
    assert "make room" in last.lower() and "Traceback" not in done.stderr, done.stderr
    checked = pressmark("verify", "--collection", kept)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    again = pressmark("crawl", "--collection", kept)
    assert again.returncode == 0, again.stderr
    assert pressmark("verify", "--collection", kept).returncode == 0
    with Collection.open(kept) as collection:
        assert len({row.url for row in collection.index.documents.iter_all()}) >= 80


def test_a_read_only_folder_is_named_and_can_still_be_read(
    tmp_path: Path, site: DemoSite, pressmark: Pressmark
) -> None:
    """Nothing can be archived into it, and the error says why; show, search, stats and verify work."""
    path, url = tmp_path / "c", site.origins["ledger"] + "/2026/10/flood-wall-for-weir-street-approved/"
    assert pressmark("archive", url, "--no-requisites", "--collection", path).returncode == 0
    for name in ("index.sqlite-wal", "index.sqlite-shm"):
        assert not (path / name).exists() or not (path / name).stat().st_size or name.endswith("-shm")
    before = {file: file.read_bytes() for file in path.rglob("*") if file.is_file()}
    commands = [f"archive {url}", f"show {url}", "search flood", "stats", "verify", f"import {path}/warc/*.warc.gz"]
    codes = " ".join(f"{PRESSMARK} {command} --collection {path} >&2; echo $?;" for command in commands)
    done = in_own_mounts(f"mount --bind {path} {path} && mount -o remount,bind,ro {path} && {{ {codes} }}")
    assert done.stdout.split() == ["1", "0", "0", "0", "0", "1"], done.stderr
    assert f"pressmark: {path} cannot be written: Read-only file system" in done.stderr
    assert "Traceback" not in done.stderr
    assert {file: file.read_bytes() for file in path.rglob("*") if file.is_file()} == before


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path, site: DemoSite) -> None:
    """A new collection on a read-only medium is refused with its path and the reason."""
    (tmp_path / "medium").mkdir()
    done = in_own_mounts(
        f"mount -t tmpfs -o ro medium {tmp_path}/medium && "
        f"{PRESSMARK} archive {site.origins['harbour']}/ --collection {tmp_path}/medium/c"
    )
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1].startswith(f"pressmark: {tmp_path}/medium/c cannot be created: Read-only")
