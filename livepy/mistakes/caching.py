"""LP87x: functions under @cache."""

from livepy.mistakes.catalogue import Mistake

NO_FUNCTION = Mistake(
    "LP870",
    "@cache on something that is no function",
    "@cache was given {value!r}, not a function",
    "Write `@cache` directly above the `def`, below `@job` if it has one.",
    "@cache keeps what a function gives. A job gives a call, another one each time; what it computes is the function's below.",
)
NO_BOUND = Mistake(
    "LP871",
    "A bound of @cache within which nothing can be kept",
    "@cache({bound}={value!r}), but it takes {takes}",
    "Write `@cache({example})`.",
    "What is kept is bounded by the number of results, by their bytes and by their age. A bound that keeps nothing, or that is none, is most likely a slip.",
)
NO_VALUE = Mistake(
    "LP872",
    "An argument of a cached function that is no value",
    "{name} is under @cache, but its argument {argument!r} is {kind}, of which livepy cannot tell whether two are the same",
    "Pass a value (a number, text, bytes, a date, a path, a list or dict of these, a dataclass, a model, an array, an image, a table), or leave it out.",
    "What is kept is found again by the arguments' values. An object whose inside livepy does not know could have changed, or be another with equal content.",
)
OWNS_STATE = Mistake(
    "LP873",
    "A component or session given to a cached function",
    "{name} is under @cache, but its argument {argument!r} is {kind}, which belongs to a page",
    "Write a function of the module and pass it the values that it needs; state belongs to a page.",
    "A method may read any state of its component, which changes while the arguments stay the same; so what is kept would be out of date.",
)
NO_PAGE = Mistake(
    "LP874",
    "A function cached for each page, called outside any page",
    '{name} is under @cache(per="session"), but no page is at work here',
    'Call it in a handler, a job or a task of a page, or write `per="app"`.',
    "Each page has results of its own, which go with it. Code that runs at import, at start or in a thread of its own belongs to no page.",
)
CALLS_ITSELF = Mistake(
    "LP875",
    "A cached function that waits for itself",
    "{name} is under @cache, and computing it needs its own result for the same arguments",
    "Call it with other arguments, such as `{name}(n - 1)`.",
    "Equal calls compute once: a second one waits for the first. A call that waits for itself would never end; without a cache it would call itself for ever.",
)
NOT_CACHED = Mistake(
    "LP876",
    "cache.clear of a function that is not cached",
    "cache.clear was given {value!r}, which is not under @cache",
    "Write `cache.clear(load)`, with a function that has `@cache` above it.",
    "Each cached function keeps its own results, and only these are cleared.",
)
SPENT = Mistake(
    "LP877",
    "A cached function that gives what can be read only once",
    "{name} is under @cache, but it gives a {kind}, which only one caller could read",
    "Give a list, `list(…)`; or write it with `yield` or as `async def`.",
    "All callers get the same object. An iterator, an open file or a coroutine is spent after the first. A generator function is recognised and replayed.",
)
