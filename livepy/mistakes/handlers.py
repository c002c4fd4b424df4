"""LP4xx: handlers."""

from livepy.mistakes.catalogue import Mistake

ARITY = Mistake(
    "LP401",
    "A handler that takes something else than its event gives",
    "{name} {takes}, but {event} gives {gives}",
    "{mend}",
    "A handler takes exactly what its event carries: `on_click` nothing, `on_change` the new value, `on={…}` the event.",
)
CALLED = Mistake(
    "LP402",
    "A handler that was called instead of given",
    "{event} was given {value!r}, not a function",
    "Write `{event}=self.save` without the brackets; with arguments `{event}=lambda: self.save(todo)`.",
    "`self.save()` runs while the page renders, and what it returns is no handler.",
)
DEAD = Mistake(
    "LP403",
    "A handler whose call gave None",
    "{event}={written} is called while the page renders and gives None, so nothing listens",
    "Write `{event}={name}` without the brackets, or `{event}=lambda: {written}`.",
    "`on_click=None` means that nothing listens. A call that returns nothing gives just that.",
    warns=True,
)
LOOP_TRAP = Mistake(
    "LP404",
    "A lambda in a loop, which sees the last value only",
    "this lambda uses {name!r}, which has changed since the element was made: all of them see the loop's last value",
    "Use `ui.each(items, lambda {name}: …)`, or keep the value: `lambda {name}={name}: …`.",
    "A lambda looks a name up when it is called, and by then the loop has ended. `ui.each` calls a function for each item, so each has a name of its own.",
    warns=True,
)
PAGE_HELD = Mistake(
    "LP405",
    "A handler that holds its page",
    "{name} has held its page for more than {seconds:g} s{call}: meanwhile nothing that its visitor does is answered",
    "{mend}",
    "The handlers of a page have their turns one after another, and nothing renders before the one that has the turn ends, waits or yields. "
    "Other pages go on meanwhile. The line is the one in which it stood when the time was over.",
    warns=True,
)
LOOP_HELD = Mistake(
    "LP406",
    "A function that holds the event loop",
    "{name} has held the event loop for more than {seconds:g} s{call}: meanwhile no page of this server is answered",
    "{mend}",
    "An `async def` shares one thread with all pages, and others run only while it waits at an `await`. "
    "The line is the one in which it stood when the time was over.",
    warns=True,
)
