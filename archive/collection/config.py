"""collection.toml: title, contact address, digest algorithm and limits of a collection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path

from archive.errors import BadConfig
from archive.toml_tables import Validator, any_text, number, one_of, read_table, read_toml, whole_number

FORMAT_VERSION = 1
DIGESTS = ("sha256", "sha1")


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits of captures, WARC files and group commits. Sizes are in bytes, times in seconds."""

    max_body_bytes: int = 256 * 1024 * 1024
    max_decoded_bytes: int = 64 * 1024 * 1024
    max_warc_bytes: int = 1_000_000_000
    sync_records: int = 32
    sync_seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class CollectionConfig:
    """The values of collection.toml. contact is sent in the User-Agent; digest is the algorithm of WARC records."""

    format: int = FORMAT_VERSION
    title: str = "News archive"
    contact: str = ""
    digest: str = "sha256"
    limits: Limits = field(default_factory=Limits)


_LIMITS: Mapping[str, Validator] = {
    "max_body_bytes": whole_number(),
    "max_decoded_bytes": whole_number(),
    "max_warc_bytes": whole_number(),
    "sync_records": whole_number(),
    "sync_seconds": number,
}
_CONFIG: Mapping[str, Validator] = {
    "format": whole_number(),
    "title": any_text,
    "contact": any_text,
    "digest": one_of(DIGESTS),
}


def load_config(path: Path) -> CollectionConfig:
    """Read collection.toml. Raises BadConfig, which names the key and the expected value."""
    table = read_toml(path)
    limits = Limits(**read_table(table.pop("limits", {}), _LIMITS, path, "limits."))
    config = CollectionConfig(**read_table(table, _CONFIG, path), limits=limits)
    if config.format != FORMAT_VERSION:
        raise BadConfig(
            f"{path}: format = {config.format} is not known to this version, which reads format {FORMAT_VERSION}: "
            "use a newer Pressmark for this collection"
        )
    return config


def format_config(config: CollectionConfig) -> str:
    """Return config as the text of a collection.toml."""
    table = asdict(config)
    limits = table.pop("limits")
    lines = ["# What this collection is, who runs it, and its limits (sizes in bytes, times in seconds)."]
    lines += [f"{key} = {json.dumps(value, ensure_ascii=False)}" for key, value in table.items()]
    lines += ["", "[limits]"]
    lines += [f"{key} = {value}" for key, value in limits.items()]
    return "\n".join(lines) + "\n"
