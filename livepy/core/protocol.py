"""The wire between a page and its session: every code, once. `client.js` and docs/protocol.md are tested against this table.

It knows no socket and no tree. A code has one meaning, for ever; what is new gets a new code.
A server frame is `[seq, ack, op, op, …]`, a client frame `[seq, ack, kind, …]`, each one msgpack array in one binary message.
`seq` counts from 1 on each side; 0 marks a frame that changes nothing lasting and is not kept until acknowledged.
The client's `ack` is the newest server frame it has applied; the server's is the newest client frame that *had its turn*:
its handler has ended, or waits (then a `WAIT` op said so before).
"""

from __future__ import annotations

from enum import IntEnum, unique
from typing import Final

VERSION: Final = 1


@unique
class Op(IntEnum):
    """What the page does to itself. Nodes are integers; every text is a str; offsets count UTF-16 units, as JavaScript does."""

    TEXT = 0  # node, text: the text node says this
    APPEND = 1  # node, text: the text node goes on with this
    SPLICE = 2  # node, start, removed, text: a part of the text node is replaced
    ATTR = 3  # node, name, value: null removes the attribute, true is ""
    VALUE = 4  # node, name, value, answers: a live property; answers is the client frame it responds to, 0 for none
    INSERT = 5  # before, first, row…: new nodes numbered from `first` on; a negative `before` is the parent to append to
    MOVE = 6  # node, before: an existing sibling goes before another
    REMOVE = 7  # first, last: siblings from `first` to `last` leave
    TEMPLATE = 8  # number, shape, values: what later rows are copies of
    REBUILD = 9  # epoch, first, row: the whole page from data; events made before it are refused
    WAIT = 10  # event: the handler of this client frame waits for something; its control stays busy
    DONE = 11  # event: that handler has ended
    REFUSED = 12  # event, reason: this client frame changed nothing
    CALL = 13  # node, method, argument: focus, select, scrollIntoView, reset, click
    ADDRESS = 14  # url, how: the address bar shows this ("replace", "push"), or the browser goes or downloads there ("open", "download")
    DOCUMENT = 15  # name, value: title, theme, lang, dir of the document
    GRANT = 16  # event, part bytes, grants: a list with [grant, limit bytes, bytes that are here], or [null, reason], for each announced file
    WELCOME = 17  # epoch, received, tab token: the answer to a hello; the client resends what is newer than `received`
    BYE = 18  # reason, milliseconds: the server leaves; come back after about so long


@unique
class Kind(IntEnum):
    """What a client frame says."""

    HELLO = 0  # version, page token, epoch, nodes, tab token: the first frame of each connection
    EVENT = 1  # node, name, value: something happened to an element that listens; files: a list with [name, bytes, type, changed at (ms)] for each
    PART = 2  # text: the beginning of a value that is too long for one frame; the next event ends it
    PING = 3  # asks for an empty frame
    ACK = 4  # says only what has been applied
    REBUILD = 5  # reason: the page no longer is what the server thinks; it asks for a rebuild from data
    NAVIGATE = 6  # url: the visitor went back or forward


@unique
class Close(IntEnum):
    """Why the server closed a socket. Where `AGAIN` does not say so, the client must not come back by itself."""

    MALFORMED = 4400  # a frame that is no frame: the page is reloaded once
    UNKNOWN = 4401  # no such session: the page is reloaded
    FORBIDDEN = 4403  # another origin or another visitor's page
    TIMEOUT = 4408  # no hello in time, or a send that did not end
    REPLACED = 4409  # another connection has taken this page over
    TOO_LARGE = 4413  # a frame above the limit
    VERSION = 4426  # another version of the protocol: the page is reloaded
    ENDED = 4410  # the session has ended: the page is reloaded
    RESTART = 4503  # the server leaves: come back


AGAIN: Final = frozenset({Close.TIMEOUT, Close.RESTART})
"""Close codes after which the client connects again by itself, as it does after a connection that broke."""

TEXT_SLOT: Final = 0
BLOCK_SLOT: Final = 1
LIST_SLOT: Final = 2
"""A shape on the wire is `[tag, [attribute name, …], child, …]`; a child is a shape or one of these: a text, a nested row, a list of rows and its anchor."""

LIVE: Final = frozenset({"value", "checked", "selected", "indeterminate", "open", "muted"})
"""Attributes that the visitor also changes: sent as `VALUE`, set as properties."""
