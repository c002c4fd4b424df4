"""Every limit, host and secret of a server in one checked object. What code says wins, then the environment (LIVEPY_…), then the defaults here.

It knows no server. A wrong value, or a LIVEPY_ name that is none, ends the start with a message that says what to write.
"""

from __future__ import annotations

import difflib
import hashlib
import os
import secrets
import sys
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from livepy.core.amounts import parse_memory
from livepy.errors import LivepyError
from livepy.mistakes import start

PREFIX = "LIVEPY_"
NOT_SETTINGS = frozenset({"LIVEPY_PROOF", "LIVEPY_CHROMIUM", "LIVEPY_BROWSER"})  # the project's own tests

Positive = Annotated[float, Field(gt=0)]
Count = Annotated[int, Field(ge=1)]


class Settings(BaseModel):
    """How a server behaves. Every field also from the environment (`LIVEPY_UPLOAD_LIMIT_MB=50`); what code says wins.

    Example: `run(Home, settings=Settings(upload_limit_mb=20, hosts=["example.org"]))`
    """

    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)

    # What an app decides
    upload_limit_mb: Positive = 100  # of one file
    page_limit: Count = 20_000  # open pages
    keep_seconds: Annotated[float, Field(ge=0)] = 1800  # how long the state of a closed page waits for its visitor
    session_store: Literal["sqlite", "memory", "none"] = "sqlite"  # where sessions are saved: in data_dir, in this process only, nowhere
    saved_seconds: Positive = 86_400  # how long a saved session waits for its page, over restarts too; one that names files waits keep_seconds
    saved_kb: Count = 1000  # of one session; a larger one is not saved, and the log says so
    drain_seconds: Annotated[float, Field(ge=0)] = 10  # how long a server that is asked to end waits for jobs
    data_dir: Path | None = None  # None: a folder of this app's own under the user's data folder
    proxies: list[str] = []  # addresses or networks whose X-Forwarded-… headers are believed, beside loopback and unix sockets
    hosts: list[str] = []  # names under which the server answers; [] is any
    access_log: bool = False  # a line in the log for each request, with the browser's address
    secret_key: str = ""  # signs cookies and tokens; "" is one made once and kept in data_dir

    # Who may come
    pages_per_address: Count = 200  # open pages of one address; loopback has no limit
    waiting_limit: Count = 400  # pages that were sent and have not said hello; the oldest leave first
    waiting_seconds: Positive = 30  # how long a page that was sent may take to say hello
    hello_seconds: Positive = 10  # how long a new connection may take to say hello
    silent_seconds: Positive = 60  # a connection that says nothing for so long has ended; pages ping every 20 s

    # What one page may cost
    frame_bytes: Count = 256 * 1024  # one message from a page
    value_chars: Count = 8 * 1024 * 1024  # one value from a page, over all its parts, where its element says nothing
    event_rate: Positive = 500  # a second; beyond it the page is read more slowly
    event_burst: Count = 200  # so many at once before the rate counts
    waiting_events: Count = 64  # beyond it the page is not read
    window_frames: Count = 32  # sent and not acknowledged; beyond it nothing renders
    window_bytes: Count = 1024 * 1024  # the same in bytes
    send_seconds: Positive = 10  # a send that does not end is ended
    answer_seconds: Positive = 10  # a page that acknowledges nothing and says nothing for so long is taken for gone; it may come back
    handler_threads: Count = 256  # of all pages; beyond it handlers queue

    # Jobs
    job_threads: Annotated[int, Field(ge=0)] = 0  # jobs in threads and processes that run at once where they say nothing else; 0: as many as there are cores
    waiting_jobs: Count = 1000  # calls that may wait for one of these
    job_memory: str = ""  # what jobs that say `memory=` may use together, such as "8 GB"; "": what the machine or its container allows

    # Files
    upload_page_mb: Positive = 500  # all files of one page
    upload_app_mb: Positive = 50_000  # all files of all pages
    upload_parallel: Count = 4  # parts of one page under way at once
    upload_idle_seconds: Positive = 30  # a part that stands still ends
    upload_minimum_rate: Annotated[float, Field(ge=0)] = 1000  # bytes a second, on average over the idle time
    upload_seconds: Positive = 600  # an unfinished file that nobody goes on with is deleted
    file_grace_seconds: Annotated[float, Field(ge=0)] = 60  # how long a file can be fetched that nothing shows any more
    download_idle_seconds: Positive = 30  # a browser that takes nothing for so long is no longer sent to
    downloads_at_once: Count = 256  # files that are on their way to one visitor
    disk_reserve_mb: Annotated[float, Field(ge=0)] = 200  # what uploads leave free

    @field_validator("proxies")
    @classmethod
    def _networks(cls, value: list[str]) -> list[str]:
        for one in value:
            ip_network(one, strict=False)
        return value

    @field_validator("job_memory")
    @classmethod
    def _memory(cls, value: str) -> str:
        try:
            if value:
                parse_memory(value)
        except LivepyError as error:
            raise ValueError(error.message) from None
        return value

    @field_validator("hosts")
    @classmethod
    def _names(cls, value: list[str]) -> list[str]:
        for one in value:
            if "/" in one or not one.strip():
                raise ValueError(f"{one!r} is no host name: write `example.org` or `example.org:8443`")
        return [one.lower() for one in value]

    def with_environment(self, environ: Mapping[str, str] | None = None) -> Self:
        """These settings, with what code has not said taken from the environment."""
        found: dict[str, Any] = {name: getattr(self, name) for name in self.model_fields_set}
        fields = type(self).model_fields
        for variable, text in (os.environ if environ is None else environ).items():
            if not variable.startswith(PREFIX) or variable in NOT_SETTINGS:
                continue
            name = variable[len(PREFIX) :].lower()
            if name not in fields:
                near = difflib.get_close_matches(name, fields, n=1)
                mend = f"Did you mean {PREFIX}{near[0].upper()}?" if near else f"There are {', '.join(PREFIX + one.upper() for one in fields)}."
                raise start.UNKNOWN_VARIABLE("", variable=variable, mend=mend)
            if name not in found:
                is_list = fields[name].annotation == list[str]
                found[name] = [one.strip() for one in text.split(",") if one.strip()] if is_list else text
                try:
                    type(self)(**{name: found[name]})
                except ValidationError as error:
                    raise start.WRONG_VARIABLE("", variable=variable, text=text, reason=error.errors()[0]["msg"]) from None
        return type(self)(**found)

    def secret(self, folder: Path) -> bytes:
        """The key that signs cookies and tokens: the setting, or the one kept in `folder`, made at the first start."""
        if self.secret_key:
            return hashlib.sha256(self.secret_key.encode()).digest()
        path = folder / "secret"
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            key = path.read_bytes()
            if len(key) < 32:
                raise start.NO_SECRET("", path=path) from None
            return key
        except OSError as error:
            raise start.SECRET_NOT_KEPT("", folder=folder, reason=error.strerror) from None
        key = secrets.token_bytes(32)
        with open(descriptor, "wb") as file:
            file.write(key)
        return key

    def folder(self, app: str) -> Path:
        """Where this app keeps what outlives a restart."""
        return self.data_dir or _user_data() / "livepy" / app

    def folders(self) -> list[Path]:
        """Those of all apps: `data_dir`, or what lies in the user's data folder."""
        if self.data_dir is not None:
            return [self.data_dir]
        home = _user_data() / "livepy"
        return sorted(one for one in home.iterdir() if one.is_dir()) if home.is_dir() else []


def _user_data() -> Path:
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Application Support"
    return Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
