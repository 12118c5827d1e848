"""A server for both applications in one process, until a signal stops it."""

from __future__ import annotations

import asyncio
import contextlib
import signal
import socket
from collections.abc import Callable, Iterator
from pathlib import Path

import uvicorn
from starlette.applications import Starlette

from archive.errors import ArchiveError
from archive.web.app import create_app
from archive.web.replay_app import create_replay_app

_SHUTDOWN_SECONDS = 3


class PortTaken(ArchiveError):
    """Another program listens at that port."""


class _Server(uvicorn.Server):
    """uvicorn's server without its signal handlers; serve() handles the signals."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Install no signal handlers."""
        yield


def default_replay_port(port: int) -> int:
    """Return the port of archived pages where none is named: the one after port, any free one where port is 0."""
    return port and port + 1


async def serve(
    collection_path: Path, host: str, port: int, replay_port: int | None, announce: Callable[[str], None]
) -> None:
    """Serve the archive's own pages at port and archived pages at replay_port until SIGINT or SIGTERM.

    replay_port is default_replay_port(port) by default. announce is called once with a text for the user when both servers have started.
    Raises PortTaken.
    """
    pages, replay = _listen(host, port, "--port"), None
    try:
        replay = _listen(host, replay_port if replay_port is not None else default_replay_port(port), "--replay-port")
    finally:
        if replay is None:
            pages.close()
    shown = "127.0.0.1" if host in ("0.0.0.0", "::", "") else host  # noqa: S104  # compared, not bound
    name = f"[{shown}]" if ":" in shown else shown
    port, replay_port = (s.getsockname()[1] for s in (pages, replay))
    servers = [
        _server(create_app(collection_path, replay_origin=f"http://*:{replay_port}")),
        _server(create_replay_app(collection_path, archive_origin=f"http://*:{port}")),
    ]

    def stop() -> None:
        for server in servers:
            server.should_exit = True

    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop)
    tasks = [loop.create_task(server.serve([s])) for server, s in zip(servers, (pages, replay), strict=True)]
    while not all(server.started for server in servers) and not any(task.done() for task in tasks):
        await asyncio.sleep(0.01)
    if all(server.started for server in servers):
        announce(f"open http://{name}:{port}/ (archived pages at http://{name}:{replay_port}); Ctrl-C ends it")
    await asyncio.gather(*tasks)


def _server(app: Starlette) -> _Server:
    config = uvicorn.Config(
        app, log_config=None, access_log=False, lifespan="off", server_header=False, proxy_headers=False,
        timeout_graceful_shutdown=_SHUTDOWN_SECONDS,
    )  # fmt: skip
    return _Server(config)


def _listen(host: str, port: int, option: str) -> socket.socket:
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        return socket.create_server((host, port), family=family, backlog=512)
    except OverflowError as exc:
        raise PortTaken(f"{port} is not a port; give {option} a number from 0 to 65535") from exc
    except OSError as exc:
        raise PortTaken(f"cannot listen at {host} port {port}: {exc.strerror}; choose another with {option}") from exc
