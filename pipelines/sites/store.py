"""Site knowledge on disk: sites/<host>/<version>.toml of a collection. A version is never changed; the newest is in force."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from archive.collection.collection import Collection
from archive.durable import part_path, sync_folder
from archive.errors import BadConfig, CollectionError, InvalidURL
from archive.surt import surt
from pipelines.sites.knowledge import SiteKnowledge, is_host
from pipelines.sites.knowledge_file import format_knowledge, parse_knowledge

SITES_FOLDER = "sites"
_NAME = re.compile(r"(\d{4,8})\.toml", re.ASCII)
_MAX_TRIES = 100


def host_of(url: str | None) -> str | None:
    """Return the host under which the knowledge of a URL's site is stored, with a port that is not the default; or None.

    As in the keys of the index, "www." and letter case do not count.
    """
    try:
        return host_of_key(surt(url)) if url else None
    except InvalidURL:
        return None


def host_of_key(urlkey: str) -> str | None:
    """Return the host of a SURT urlkey: "example.org:8080" of "org,example:8080)/news"; None where it is no safe folder name."""
    name, colon, port = urlkey.partition(")")[0].partition(":")
    host = ".".join(reversed(name.split(","))) + colon + port
    return host if is_host(host) else None


def key_prefix(host: str) -> str:
    """Return the beginning of the urlkeys of a host's pages: "org,example:8080)" of "example.org:8080"."""
    name, colon, port = host.partition(":")
    return ",".join(reversed(name.split("."))) + colon + port + ")"


def folder_of(path: Path, host: str) -> Path:
    """Return the folder with the versions of a host in the collection at path."""
    return path / SITES_FOLDER / host


def hosts(path: Path) -> list[str]:
    """Return the hosts that the collection at path has knowledge of, in order."""
    folder = path / SITES_FOLDER
    if not folder.is_dir():
        return []
    return sorted(entry.name for entry in folder.iterdir() if newest_version(path, entry.name))


def versions(path: Path, host: str) -> list[int]:
    """Return the numbers of a host's versions, in order."""
    folder = folder_of(path, host)
    try:
        names = [entry.name for entry in folder.iterdir()]
    except OSError:
        return []
    return sorted(int(match[1]) for name in names if (match := _NAME.fullmatch(name)))


def newest_version(path: Path, host: str) -> int | None:
    """Return the number of the version in force, or None."""
    return max(versions(path, host), default=None)


def read_version(path: Path, host: str, version: int) -> SiteKnowledge:
    """Return a version. Raises BadConfig where its file was edited wrongly, CollectionError where the file cannot be read."""
    file = folder_of(path, host) / f"{version:04d}.toml"
    try:
        text = file.read_text("utf-8")
    except UnicodeDecodeError as exc:
        raise BadConfig(f"{file} is not valid TOML: {exc}") from exc
    except OSError as exc:
        raise CollectionError(f"{file} cannot be read: {exc.strerror or exc}") from exc
    site = parse_knowledge(text, file)
    if (site.host, site.version) != (host, version):
        raise BadConfig(
            f"{file}: host and version say {site.name}, the file's place says {host}@{version:04d}: make them agree"
        )
    return site


def read_newest(path: Path, host: str) -> SiteKnowledge | None:
    """Return the version in force, or None where the host has no version. Raises BadConfig or CollectionError."""
    version = newest_version(path, host)
    return None if version is None else read_version(path, host, version)


class VersionLookup:
    """Tells which version of a host is in force. It reads the host's folder only where that has changed."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: dict[str, tuple[int, int | None]] = {}

    def version_for(self, url: str) -> int | None:
        """Return the number of the version in force for a page at this URL, or None."""
        host = host_of(url)
        if host is None:
            return None
        try:
            changed_at = folder_of(self._path, host).stat().st_mtime_ns
        except OSError:
            return None
        seen = self._seen.get(host)
        if seen is None or seen[0] != changed_at:
            seen = self._seen[host] = changed_at, newest_version(self._path, host)
        return seen[1]


def write_next(path: Path, site: SiteKnowledge) -> SiteKnowledge:
    """Store knowledge as the host's next version and return it; where the version in force says the same, return that.

    A version appears whole or not at all, also where several processes write. Raises CollectionError.
    """
    for _ in range(_MAX_TRIES):
        before = newest_version(path, site.host) or 0
        if before:
            try:
                stored = read_version(path, site.host, before)
            except BadConfig:  # a broken edit; the next version takes its place
                stored = None
            if stored is not None and stored == replace(site, version=before):
                return stored
        site = replace(site, version=before + 1)
        try:
            if _create(folder_of(path, site.host), f"{site.version:04d}.toml", format_knowledge(site)):
                return site
        except OSError as exc:
            raise CollectionError(f"{path / SITES_FOLDER} cannot be written: {exc.strerror or exc}") from exc
    raise CollectionError(f"{folder_of(path, site.host)} is being written by others without end")


def _create(folder: Path, name: str, text: str) -> bool:
    """Write a new file; return False where another process has written it."""
    folder.mkdir(parents=True, exist_ok=True)
    part = part_path(folder / f"{name}.{os.getpid()}")
    try:
        with part.open("w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        os.link(part, folder / name)  # fails where the name is taken, which a rename would not
    except FileExistsError:
        return False
    finally:
        part.unlink(missing_ok=True)
    sync_folder(folder)
    return True


def hosts_stored(collection: Collection) -> Iterator[str]:
    """Yield each host that the collection has documents of, in the order of the index."""
    for prefix in collection.index.documents.authorities():
        host = host_of_key(prefix)
        if host is not None:
            yield host
