"""`livepy run FILE[:NAME]`, `livepy dev FILE[:NAME]` and `livepy files`, and `run()` for a file that starts itself.

Nothing heavy is imported before it is needed, so that `import livepy` and a wrong argument cost nothing.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import logging
import os
import socket
import sys
import traceback
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING, Any

from livepy.apps import Found, as_found, find, load
from livepy.core.timers import Repeated
from livepy.errors import LivepyError
from livepy.mistakes import processes, start
from livepy.mistakes.places import is_livepys, line_in, line_of, place, source
from livepy.settings import Settings

if TYPE_CHECKING:
    from livepy.server.server import Lifespan, Server

HOST, PORT = "127.0.0.1", 7860


def run(
    app: Any = None,
    *,
    settings: Settings | None = None,
    lifespan: Lifespan | None = None,
    host: str = HOST,
    port: int = PORT,
    unix: Path | str | None = None,
    reload: bool = False,
) -> None:
    """Serve an app until the process is asked to end. Without `app`: the only App of the file, of several the one at "/", else an error that lists them.
    With `unix` it listens at a unix socket, for a proxy of the same machine, and at no port.

    Example: `run(Home, settings=Settings(hosts=["example.org"]), lifespan=lifespan)`
    """
    from livepy.jobs import worker

    if worker.serving:
        raise processes.RUN_IN_WORKER()
    try:
        main = sys.modules["__main__"]
        if reload and "--livepy-child" not in sys.argv:
            from livepy.dev import watch

            watch([sys.executable, *sys.argv, "--livepy-child"], Path(str(main.__file__)).resolve().parent)
            return
        if not 0 <= port <= 65535:
            raise start.NO_PORT(port=port)
        found = find(main) if app is None else as_found(app)
        serve(found, settings=settings, lifespan=lifespan, host=host, port=port, unix=_path(unix), dev=reload, source=str(getattr(main, "__file__", "")))
    except LivepyError as error:
        sys.exit(told(error))


def main(arguments: Sequence[str] | None = None) -> None:
    """The `livepy` command."""
    given = parser().parse_args(arguments)
    try:
        if given.command == "files":
            print(_kept(given.file, clean=given.clean))
            return
        file, name = split_name(given.file)
        if not 0 <= given.port <= 65535:
            raise start.NO_PORT("", port=given.port)
        if given.command == "dev":
            from livepy.dev import watch

            child = [sys.executable, "-m", "livepy", "run", given.file, "--dev", "--host", given.host, "--port", str(given.port)]
            watch(child, Path(file).resolve().parent)
            return
        module = loaded(Path(file))
        found = find(module, name)
        if given.dev:
            warn_of_unlisted(module, found)
        serve(found, host=given.host, port=given.port, unix=_path(given.unix), dev=given.dev, source=str(Path(file).resolve()))
    except LivepyError as error:
        sys.exit(told(error))


def parser() -> argparse.ArgumentParser:
    """What the command understands."""
    top = argparse.ArgumentParser(prog="livepy", description="Web apps from Python classes.")
    top.add_argument("--version", action="version", version=f"livepy {version('livepy')}")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (("run", "serve an app"), ("dev", "serve it, and start again when a file changes")):
        command = commands.add_parser(
            name, help=text, description=text.capitalize() + ".", formatter_class=_Deploying if name == "run" else argparse.HelpFormatter
        )
        command.add_argument("file", metavar="FILE[:NAME]", help="a Python file, and which of its apps if it has several")
        command.add_argument("--host", default=HOST, help=f"the address to listen on ({HOST}: this machine only)")
        command.add_argument("--port", type=int, default=PORT, help=f"the port to listen on ({PORT})")
        if name == "run":
            command.add_argument("--unix", metavar="PATH", help="listen at a unix socket, for a proxy of this machine, and at no port")
            command.add_argument("--dev", action="store_true", help=argparse.SUPPRESS)  # what `livepy dev` starts
    _add_files(commands)
    return top


class _Deploying(argparse.HelpFormatter):
    """The help of `livepy run`, with the files that put an app on a server. They are read when somebody asks."""

    def format_help(self) -> str:
        """As it is printed; a usage alone is short."""
        text = super().format_help()
        if "show this help" not in text:
            return text
        folder = Path(__file__).parent / "deploy"
        parts = [f"# {name}\n{(folder / name).read_text()}" for name in ("nginx.conf", "nginx-path.conf", "app.service", "Dockerfile")]
        return "\n".join([text, "On a server, with one of the first two:\n", *parts])


def _add_files(commands: Any) -> None:
    about = "Show what servers keep of the files that visitors have sent. A server removes them as soon as nobody holds them, and all when it ends; "
    about += "what one that was killed has left goes when the app is started again, or with --clean."
    command = commands.add_parser("files", help="show visitors' files that are kept, and clean up", description=about)
    command.add_argument("file", metavar="FILE[:NAME]", nargs="?", default="", help="only those of this app; without it, of all apps of this user")
    command.add_argument("--clean", action="store_true", help="remove what no living server holds")


def _kept(file: str, *, clean: bool) -> str:
    """What `livepy files` says. An app's own `Settings(data_dir=…)` stands in code that does not run here: LIVEPY_DATA_DIR says it."""
    from livepy.kept import show

    settings = Settings().with_environment()
    if not file:
        return show(settings.folders(), clean=clean)
    path, name = split_name(file)
    found = find(loaded(Path(path)), name)
    return show([settings.folder(folder_name(found, str(Path(path).resolve())))], clean=clean)


def _path(unix: Path | str | None) -> Path | None:
    return Path(unix) if unix else None


def serve(
    found: Found,
    *,
    settings: Settings | None = None,
    lifespan: Lifespan | None = None,
    host: str = HOST,
    port: int = PORT,
    unix: Path | None = None,
    dev: bool = False,
    source: str = "",
) -> None:
    """Serve this app until the process is asked to end."""
    from livepy.server.listening import Taken
    from livepy.server.server import run_loop
    from livepy.server.server import serve as serve_forever

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = (settings or Settings()).with_environment()
    if dev and not settings.hosts and host in ("127.0.0.1", "localhost", "::1"):
        settings = settings.model_copy(update={"hosts": ["localhost", "127.0.0.1", "[::1]"]})  # nobody reaches it by another name
    server = server_of(found, settings=settings, lifespan=lifespan, dev=dev, source=source)

    def ready(server: Server) -> None:
        shown = f"[{host}]" if ":" in host else "localhost" if host in ("0.0.0.0", "") else host
        print(f"{found.name} runs at {unix or f'http://{shown}:{server.port}/'}", flush=True)

    try:
        run_loop(serve_forever(server, host, port, ready, unix))
    except OSError as error:
        if isinstance(error, Taken):
            mend = "Give --unix a name that is not taken, in a folder that can be written."
            raise start.CANNOT_LISTEN("", where=unix, reason=error.strerror, mend=mend) from None
        mend = _mend_of(error)
        if mend:
            reason = os.strerror(error.errno) if error.errno and error.errno > 0 else error.strerror
            raise start.CANNOT_LISTEN("", where=f"{host}:{port}", reason=reason, mend=mend) from None
        raise_unless_authors(error)
    except Exception as error:
        raise_unless_authors(error)


def _mend_of(error: OSError) -> str:
    """What helps where the server cannot listen; "" if that is not what went wrong."""
    if error.errno in (errno.EADDRINUSE, errno.EACCES):
        return "Choose another port with --port, or 0 for any."
    return "Give an address of this machine with --host." if error.errno == errno.EADDRNOTAVAIL or isinstance(error, socket.gaierror) else ""


def server_of(found: Found, *, settings: Settings, lifespan: Lifespan | None = None, dev: bool = False, source: str = "") -> Server:
    """The server of an app, not yet started."""
    from livepy.server.assets import URL, Assets
    from livepy.server.routes import Look
    from livepy.server.server import Server
    from livepy.ui.frame import Frame

    options = found.options
    assets = Assets.of(options)
    icon = URL + assets.add(options.icon, named=True) if isinstance(options.icon, Path) else options.icon
    css = assets.add(options.css, named=True) if options.css is not None else ""
    if dev:
        assets.tell()
    look = Look(options.title or found.name, options.description, icon or Look().icon, css)
    name = folder_name(found, source)
    return Server(lambda: Frame(app=found.make()), name=name, look=look, settings=settings, lifespan=lifespan, tasks=options.tasks, dev=dev, assets=assets)


def folder_name(found: Found, source: str) -> str:
    """What an app's folder is called: two apps of one name do not share it."""
    return f"{found.name}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"


def split_name(given: str) -> tuple[str, str]:
    """FILE:NAME as both; a colon after a drive's letter belongs to the file."""
    file, colon, name = given.rpartition(":")
    return (file, name) if colon and name.isidentifier() and len(file) > 1 else (given, "")


def loaded(file: Path) -> ModuleType:
    """The author's file, run; what it raises is told with his lines only."""
    try:
        return load(file)
    except LivepyError:
        raise
    except SyntaxError as error:
        where = place(error.filename, error.lineno or 1) if error.filename else ""
        raise start.FILE_RAISED(where, error=f"{type(error).__name__}: {error.msg}", mend="Correct this line, or the one before it.") from error
    except Exception as error:
        raise of_author(error) from error
    except KeyboardInterrupt:
        sys.exit(130)


def of_author(error: Exception) -> LivepyError:
    """What an author's code raised at start, at his line."""
    mend = "What raised it is the author's own line; correct it."
    if isinstance(error, ImportError):
        mend = f"Install it, or correct the name {error.name!r}." if error.name else "Correct the import."
    return start.FILE_RAISED(line_in(error.__traceback__), error=f"{type(error).__name__}: {error}", mend=mend)


def raise_unless_authors(error: Exception) -> None:
    """What stopped the start: told shortly if it came of the author's code (a lifespan), as it is if it is livepy's."""
    if isinstance(error, LivepyError) or not line_in(error.__traceback__):
        raise error
    raise of_author(error) from error


def told(error: LivepyError) -> str:
    """A mistake as the terminal shows it: the message, the author's lines, and the way to them."""
    said = [f"livepy: {error}"]
    number = error.where.rpartition(":")[2]
    said += [f"{'>' if str(line) == number else ' '} {line:>4}  {text}" for line, text in source(error.where)]
    cause = error.__cause__
    while cause is not None and not isinstance(cause, SyntaxError):
        steps = [one for one in traceback.extract_tb(cause.__traceback__) if not is_livepys(one.filename)]
        if len(steps) > 1:
            said += [f"  by {place(one.filename, one.lineno or 0)}  {one.line}" for one in steps[-2::-1]]
        cause = cause.__cause__
    return "\n".join(said)


def warn_of_unlisted(module: ModuleType, found: Found) -> None:
    """In dev, functions under @every that nobody lists."""
    for value in vars(module).values():
        if isinstance(value, Repeated) and value not in found.options.tasks:
            logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
            logging.getLogger("livepy").warning("%s", start.UNLISTED(line_of(value.fn), name=value.__name__, cls=found.name))


if __name__ == "__main__":
    main()
