"""LP5xx: what is asked of a session."""

from livepy.mistakes.catalogue import Mistake

THEME = Mistake(
    "LP501",
    "A theme that does not exist",
    "theme = {theme!r}",
    "Write one of {themes}.",
    "A page is light, dark, or what the visitor's system says.",
)
NO_ADDRESS = Mistake(
    "LP502",
    "Navigating to something that is no address",
    "navigate({to!r}): an address was expected",
    'Write a path such as `self.session.navigate("/orders")`.',
    "A browser goes to addresses only.",
)
EXTERNAL_ADDRESS = Mistake(
    "LP503",
    "An external address without a scheme",
    "navigate({to!r}, external=True): this is no address of another server",
    "Begin it with https:// or http://.",
    "Other schemes can run code or open other programs.",
)
ANOTHER_SERVER = Mistake(
    "LP504",
    "Leaving the app without saying so",
    "navigate({to!r}): this leads to another server",
    "If it is meant to, write `external=True`.",
    "An address that comes from a visitor or a query could otherwise send others anywhere.",
)
NO_ASSET = Mistake(
    "LP505",
    "An asset that is not there",
    "asset({name!r}): {known}",
    "{mend}",
    "A file is asked for by its path in the folder that the class names. The folder is read when the server starts.",
)
NO_TOPIC = Mistake(
    "LP506",
    "Listening to something that is no Topic",
    "listen({given!r}, …): a Topic was expected",
    'Write `news = Topic[str]("news")` at the head of the module, and `self.session.listen(news, …)`.',
    "What pages say to one another goes over topics; state is shown by reading it.",
)
NO_HANDLER = Mistake(
    "LP507",
    "Listening without a handler",
    "listen(…, {given!r}): a function was expected",
    "Give the function itself, without calling it: `self.session.listen(news, self.add)`.",
    "The handler is called later, with each value that is sent.",
)
NO_PRESENCE = Mistake(
    "LP508",
    "Entering something that is no Presence",
    "enter({given!r}, …): a Presence was expected",
    'Write `room = Presence[str]("room")` at the head of the module, and `self.session.enter(room, self.name)`.',
    "Who is here is kept by a Presence, which livepy empties when pages end.",
)
