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
