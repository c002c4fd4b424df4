"""Files of one session: what its page sends, and what it is given."""

from __future__ import annotations

from livepy.files import File
from livepy.session.host import Host
from livepy.session.published import Address, Addresses
from livepy.session.uploads import Uploads


class Files:
    """What one page sends and is given."""

    def __init__(self, host: Host, visitor: str) -> None:
        self.uploads = Uploads(host, visitor)
        self.addresses = Addresses(host.published, visitor)

    def publish(self, file: File, *, inline: bool = True) -> Address:
        """Where this page's visitor gets the file, for as long as the object is held. `inline` is for what is shown, not saved."""
        return self.addresses.publish(file, inline=inline)

    def end(self) -> None:
        """The page has ended. What its visitor sent stays as long as somebody holds it."""
        self.uploads.end()
        self.addresses.end()
