"""Peers: programs that are measured beside Pressmark, each in an environment of its own.

A peer NAME is two files here: NAME.txt, the pinned requirements, and NAME.py, a script that is called with what it works on
(the URL of a sitemap, a file of responses, the folder of a collection), a new folder, and how many requests it may have at
once. It does its work on every page and writes what it did to report.json in that folder. A crawler says {"pages": how many
answered 200, "bytes": the sum of their decoded bodies}.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import venv
from pathlib import Path

FOLDER = Path(__file__).resolve().parent
ENVIRONMENTS = FOLDER.parent / ".peers"
CONCURRENCY = 16  # requests at once, for every subject alike


class EnvironmentFailed(RuntimeError):
    """A peer's packages could not be installed."""


def environment(name: str) -> Path:
    """Return the Python of a peer's environment, which is made first where it is missing or was made differently.

    Raises EnvironmentFailed.
    """
    requirements = FOLDER / f"{name}.txt"
    folder = ENVIRONMENTS / name
    python, stamp = folder / "bin" / "python", folder / "made-from"
    wanted = f"{sys.version}\n{hashlib.sha256(requirements.read_bytes()).hexdigest()}\n"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return python
    print(f"making the environment of {name}", file=sys.stderr)
    venv.create(folder, clear=True, with_pip=True)
    options = ["--quiet", "--disable-pip-version-check", "--no-input", "--only-binary", ":all:"]
    installed = subprocess.run(
        [python, "-m", "pip", "install", *options, "-r", requirements], capture_output=True, text=True
    )
    if installed.returncode:
        raise EnvironmentFailed(f"the environment of {name} could not be made:\n{installed.stderr}")
    stamp.write_text(wanted, "utf-8")
    return python


def requirements(name: str) -> dict[str, str]:
    """Return the versions that a peer is pinned to, by package name in lower case."""
    lines = (line.partition("#")[0].strip() for line in (FOLDER / f"{name}.txt").read_text("utf-8").splitlines())
    pins = (line.partition("==") for line in lines if line and not line.startswith("-"))
    return {package.lower(): version for package, _, version in pins}


def versions(python: Path | str, packages: tuple[str, ...]) -> dict[str, str]:
    """Return which versions of these packages an environment has; packages that it lacks are left out."""
    code = (
        "import json, sys\nfrom importlib.metadata import PackageNotFoundError, version\nfound = {}\n"
        "for name in sys.argv[1:]:\n    try:\n        found[name] = version(name)\n"
        "    except PackageNotFoundError:\n        pass\nprint(json.dumps(found))"
    )
    output = subprocess.run([python, "-I", "-c", code, *packages], check=True, capture_output=True, text=True).stdout
    found: dict[str, str] = json.loads(output)
    return found
