"""`livepy run FILE[:NAME]` and `livepy dev FILE[:NAME]`, and `run()` for a file that starts itself.

Nothing heavy is imported before it is needed, so that `import livepy` and a wrong argument cost nothing.
"""

from __future__ import annotations

import argparse
import errno
import hashlib
import logging
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from livepy.apps import Found, as_found, find, load
from livepy.errors import LivepyError
from livepy.mistakes import start
from livepy.settings import Settings

if TYPE_CHECKING:
    from livepy.server.server import Lifespan, Server

HOST, PORT = "127.0.0.1", 7860


def run(
    app: Any = None, *, settings: Settings | None = None, lifespan: Lifespan | None = None, host: str = HOST, port: int = PORT, reload: bool = False
) -> None:
    """Serve an app until the process is asked to end. Without `app`: the only App of the file, of several the one at "/", else an error that lists them.

    Example: `run(Home, settings=Settings(hosts=["example.org"]), lifespan=lifespan)`
    """
    try:
        main = sys.modules["__main__"]
        if reload and "--livepy-child" not in sys.argv:
            from livepy.dev import watch

            watch([sys.executable, *sys.argv, "--livepy-child"], Path(str(main.__file__)).resolve().parent)
            return
        found = find(main) if app is None else as_found(app)
        serve(found, settings=settings, lifespan=lifespan, host=host, port=port, dev=reload, source=str(getattr(main, "__file__", "")))
    except LivepyError as error:
        sys.exit(f"livepy: {error}")


def main(arguments: Sequence[str] | None = None) -> None:
    """The `livepy` command."""
    parser = argparse.ArgumentParser(prog="livepy", description="Web apps from Python classes.")
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    for name, text in (("run", "serve an app"), ("dev", "serve it, and start again when a file changes")):
        command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
        command.add_argument("file", metavar="FILE[:NAME]", help="a Python file, and which of its apps if it has several")
        command.add_argument("--host", default=HOST, help=f"the address to listen on ({HOST}: this machine only)")
        command.add_argument("--port", type=int, default=PORT, help=f"the port to listen on ({PORT})")
        if name == "run":
            command.add_argument("--dev", action="store_true", help=argparse.SUPPRESS)  # what `livepy dev` starts
    given = parser.parse_args(arguments)
    file, name = split_name(given.file)
    try:
        if given.command == "dev":
            from livepy.dev import watch

            child = [sys.executable, "-m", "livepy", "run", given.file, "--dev", "--host", given.host, "--port", str(given.port)]
            watch(child, Path(file).resolve().parent)
            return
        try:
            module = load(Path(file))
        except LivepyError:
            raise
        except BaseException as error:
            show_traceback(error, Path(file))
            sys.exit(1)
        serve(find(module, name), host=given.host, port=given.port, dev=given.dev, source=str(Path(file).resolve()))
    except LivepyError as error:
        sys.exit(f"livepy: {error}")


def serve(
    found: Found, *, settings: Settings | None = None, lifespan: Lifespan | None = None, host: str = HOST, port: int = PORT, dev: bool = False, source: str = ""
) -> None:
    """Serve this app until the process is asked to end."""
    from livepy.server.server import run_loop
    from livepy.server.server import serve as serve_forever

    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(message)s")
    settings = (settings or Settings()).with_environment()
    if dev and not settings.hosts and host in ("127.0.0.1", "localhost", "::1"):
        settings = settings.model_copy(update={"hosts": ["localhost", "127.0.0.1", "[::1]"]})  # nobody reaches it by another name
    server = server_of(found, settings=settings, lifespan=lifespan, dev=dev, source=source)

    def ready(server: Server) -> None:
        shown = f"[{host}]" if ":" in host else "localhost" if host in ("0.0.0.0", "") else host
        print(f"{found.name} runs at http://{shown}:{server.port}/", flush=True)

    try:
        run_loop(serve_forever(server, host, port, ready))
    except OSError as error:
        if error.errno in (errno.EADDRINUSE, errno.EACCES, errno.EADDRNOTAVAIL):
            raise start.CANNOT_LISTEN("", host=host, port=port, reason=error.strerror, mend="Choose another with --port or --host.") from None
        raise


def server_of(found: Found, *, settings: Settings, lifespan: Lifespan | None = None, dev: bool = False, source: str = "") -> Server:
    """The server of an app, not yet started."""
    from livepy.server.assets import Assets
    from livepy.server.routes import Look
    from livepy.server.server import Server
    from livepy.ui.frame import Frame

    assets, options = Assets(), found.options
    icon = f"_livepy/asset/{assets.add(options.icon)}" if isinstance(options.icon, Path) else options.icon
    look = Look(options.title or found.name, options.description, icon or Look().icon)
    name = f"{found.name}-{hashlib.sha256(source.encode()).hexdigest()[:8]}"
    return Server(lambda: Frame(app=found.make()), name=name, look=look, settings=settings, lifespan=lifespan, tasks=options.tasks, dev=dev, assets=assets)


def split_name(given: str) -> tuple[str, str]:
    """FILE:NAME as both; a colon after a drive's letter belongs to the file."""
    file, colon, name = given.rpartition(":")
    return (file, name) if colon and name.isidentifier() and len(file) > 1 else (given, "")


def show_traceback(error: BaseException, file: Path) -> None:
    """An author's error while his file was read: from his first line on."""
    if isinstance(error, SystemExit):
        sys.exit(error.code)
    trace = error.__traceback__
    here = str(file.resolve())
    while trace is not None and trace.tb_frame.f_code.co_filename != here:
        trace = trace.tb_next
    traceback.print_exception(type(error), error, trace)


if __name__ == "__main__":
    main()
