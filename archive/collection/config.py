"""collection.toml: what a collection is called, who runs it, and its limits."""

from __future__ import annotations

import difflib
import json
import tomllib
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any, TypeVar

from archive.errors import BadConfig

FORMAT_VERSION = 1
DIGESTS = ("sha256", "sha1")
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds on what one capture may take. Sizes are bytes, times seconds."""

    max_body_bytes: int = 256 * 1024 * 1024
    max_decoded_bytes: int = 64 * 1024 * 1024
    max_warc_bytes: int = 1_000_000_000
    sync_records: int = 32
    sync_seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class CollectionConfig:
    """What collection.toml says. contact goes into the User-Agent and the warcinfo records, digest is of WARC records."""

    format: int = FORMAT_VERSION
    title: str = "News archive"
    contact: str = ""
    digest: str = "sha256"
    limits: Limits = field(default_factory=Limits)


def load_config(path: Path) -> CollectionConfig:
    """Read collection.toml. Raises BadConfig, naming the key and what it should be."""
    try:
        table = tomllib.loads(path.read_text("utf-8"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as exc:
        raise BadConfig(f"{path} is not valid TOML: {exc}") from exc
    limits = read_table(Limits, table.pop("limits", {}), path, "limits.")
    config = read_table(CollectionConfig, {**table, "limits": limits}, path)
    if config.format != FORMAT_VERSION:
        raise BadConfig(
            f"{path}: format = {config.format} is not known to this version, which reads format {FORMAT_VERSION}: "
            "use a newer Pressmark for this collection"
        )
    if config.digest not in DIGESTS:
        raise BadConfig(f"{path}: digest = {config.digest!r} should be one of: {', '.join(DIGESTS)}")
    return config


def read_table(kind: type[T], table: dict[str, Any], path: Path, prefix: str = "") -> T:
    """Make the dataclass kind from a TOML table. Raises BadConfig for unknown keys and values of the wrong type."""
    known = {f.name: f for f in fields(kind)}  # type: ignore[arg-type]
    for key, value in table.items():
        if key not in known:
            near = difflib.get_close_matches(key, known, 1)
            hint = f"did you mean {near[0]!r}?" if near else f"known keys: {', '.join(sorted(known))}"
            raise BadConfig(f"{path}: unknown key {prefix}{key!r}; {hint}")
        default = known[key].default
        if isinstance(default, (bool, int, float, str)):
            allowed = (int, float) if isinstance(default, float) else (type(default),)
            if not isinstance(value, allowed) or isinstance(value, bool) is not isinstance(default, bool):
                raise BadConfig(f"{path}: {prefix}{key} = {value!r} should be a {type(default).__name__}")
    return kind(**table)


def format_config(config: CollectionConfig) -> str:
    """Return config as TOML with a line of explanation."""
    table = asdict(config)
    limits = table.pop("limits")
    lines = ["# What this collection is, who runs it, and its limits (sizes in bytes, times in seconds)."]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    lines += ["", "[limits]"]
    lines += [f"{key} = {value}" for key, value in limits.items()]
    return "\n".join(lines) + "\n"
