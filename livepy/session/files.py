"""Files of one session: what its page sends, and what it is given."""

from __future__ import annotations

from livepy.files import File
from livepy.session.host import Host
from livepy.session.published import Addresses
from livepy.session.uploads import Uploads


class Files:
    """What one page sends and is given."""

    def __init__(self, host: Host, visitor: str) -> None:
        self.uploads = Uploads(host, visitor)
        self.addresses = Addresses(host, visitor)

    def publish(self, file: File, *, inline: bool = True) -> str:
        """An address, relative to the app's own, under which this page's visitor gets the file."""
        return self.addresses.publish(file, inline=inline)

    def end(self) -> None:
        """The page has ended. What its visitor sent stays as long as somebody holds it."""
        self.uploads.end()
        self.addresses.end()
