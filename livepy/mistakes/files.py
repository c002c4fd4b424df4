"""LP9xx: files that an author makes."""

from livepy.mistakes.catalogue import Mistake

NO_FILE = Mistake(
    "LP901",
    "A `File` of a path where no file lies",
    "{path} {reason}",
    "Give the path of a file; a relative one begins where the app was started.",
    "It would be missed only when somebody asks for it.",
)
NO_BYTES = Mistake(
    "LP902",
    "A `File` of what is neither bytes nor a path",
    "File.of takes bytes or a Path, and not {data!r}",
    "Write `File.of_text(text, name)` for a text, and `Path(…)` around a path.",
    "A text may be what a file holds or where it lies; livepy does not guess.",
)
PARTS_NOT_CALLABLE = Mistake(
    "LP903",
    "Parts that can be taken only once",
    "File.of_parts takes a function that gives the parts, and not {parts!r}",
    "Give the function itself, without calling it: `File.of_parts(self.lines, name)`.",
    "It is called for each download, and again where one goes on that was cut off.",
)
PARTS_ASYNC = Mistake(
    "LP904",
    "Parts made by an `async def`",
    "{name} is an `async def`, and File.of_parts takes a plain function",
    "Write `def {name}` and `yield` bytes; it runs in a thread and may block.",
    "It is pulled in a thread, as fast as the visitor takes it.",
)
PARTS_NOT_BYTES = Mistake(
    "LP905",
    "Parts of a file that are not bytes",
    "{name} gives {part!r}, and File.of_parts takes bytes",
    "`yield` bytes: `text.encode()` makes them of a text.",
    "A file is bytes; how a text becomes them is for you to say.",
)
PARTS_SIZE = Mistake(
    "LP906",
    "Parts that are not as long as they were said to be",
    "File.of_parts: size={size} was said, and {name} gives {made}",
    "Give the size that they have together, or leave `size=` out where it is not known before.",
    "Browsers are told the size first: one that has fewer bytes waits for the rest, one that has more ends too early.",
)
