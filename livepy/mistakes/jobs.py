"""LP8xx: jobs."""

from livepy.mistakes.catalogue import Mistake

GROUP_CAPACITY = Mistake(
    "LP801",
    "A group without capacity",
    "Group({name!r}) has a capacity of {capacity}",
    'Write how much may run at once, such as `Group("gpu", 1)`.',
    "What a job takes of a group is its weight, 1 if nothing is said; in a group of 0 nothing could ever run.",
)
GROUP_QUEUE = Mistake(
    "LP802",
    "A group whose queue is shorter than none",
    "Group({name!r}) lets {queue} calls wait",
    "Write how many may wait: `queue=100`, or `queue=0` if a call that cannot run at once is to be refused.",
    "A queue has a bound, so that nobody waits for hours without knowing; one more call is refused with `QueueFull`.",
)
NOT_A_FUNCTION = Mistake(
    "LP803",
    "`@job` above what is no function",
    "@job was given {value!r}, not a function",
    "Write `@job` or `@job(limit=2)` directly above `def` or `async def`, and nothing else with it.",
    "livepy reads the function's parameters and whether it is async or yields; what wraps it shows neither.",
)
PROGRESS_NAME = Mistake(
    "LP804",
    "A job's progress under another name or in another place",
    "{name} asks for its progress as parameter {number}, {given!r}",
    "Write `progress: Progress` as its first parameter{after}.",
    "The progress is filled in and callers do not see it. It is known by its name and type together, so that no other first parameter is taken for it.",
)
NO_SUCH_CHOICE = Mistake(
    "LP805",
    "A `trigger` or `run` that does not exist",
    "{name} says {what}={value!r}",
    "Write one of {choices}.",
    "`trigger` says what a call does while the job runs in the same page, `run` where the function runs.",
)
NO_GROUP = Mistake(
    "LP806",
    "A group that is no `Group`",
    "{name} says group={value!r}",
    'Write `gpu = Group("gpu", 1)` once, and `@job(group=gpu)` above each job that shares it.',
    "A group is an object, so that a misspelt one is found at once, and its capacity and the length of its queue stand in one place.",
)
NOT_ABOVE_ZERO = Mistake(
    "LP807",
    "A limit, weight or time limit that is not above zero",
    "{name} says {what}={value!r}",
    "Write a number above zero, a whole one for `limit`, or leave it out.",
    "`limit` is how many calls may run at once, `weight` what one takes of its group, `timeout` how many seconds it may run. With zero nothing could run.",
)
WEIGHT_OF_NOTHING = Mistake(
    "LP808",
    "A weight without a group",
    "{name} says weight={weight!r} without a group",
    "Add `group=`, or leave the weight out.",
    "A weight is what one call takes of the capacity of its group.",
)
TOO_HEAVY = Mistake(
    "LP809",
    "A job that is heavier than its group",
    "{name} weighs {weight!r}, but Group({group!r}) has a capacity of {capacity}",
    "Write a smaller weight or a larger capacity.",
    "It could never run.",
)
PLAIN_ON_LOOP = Mistake(
    "LP812",
    'A plain function with `run="loop"`',
    '{name} is a plain function, but says run="loop"',
    "Write `async def`, or leave `run` out: then it runs in a thread.",
    "On the event loop a plain function would hold up every page until it ends.",
)
ASYNC_IN_THREAD = Mistake(
    "LP813",
    'An async function with `run="thread"`',
    '{name} is async, but says run="thread"',
    "Write `def` instead of `async def`, or leave `run` out: then it runs on the event loop.",
    "An async function gives way by itself while it waits; a thread is for what computes or blocks.",
)
BATCH = Mistake(
    "LP814",
    "A batch that cannot be gathered",
    "{name} says batch=, but is not a module's function of one list that returns a list",
    "Write `@job(batch=16)` above `def name(items: list[X]) -> list[Y]`; `batch` is 2 or more, `batch_wait` 0 or more seconds.",
    "Calls of many pages become one: each gives one item, and gets the result at its place. A method belongs to one page, a generator has no one result.",
)
BATCH_RESULT = Mistake(
    "LP815",
    "A batch whose results do not fit",
    "{name} was given {given} items and returned {got}",
    "Return a list with one result for each item, in their order.",
    "Each call gets the result at the place of its item.",
)
STARTED_IN_RENDER = Mistake(
    "LP816",
    "A job started in `render`",
    "{name} is started while the page renders",
    "Start it in a handler or in `on_mount`; to give it to an element write `on_click={given}` without the brackets.",
    "`render()` may run at any time and many times; each would start the job again.",
)
NOTHING_TO_RETRY = Mistake(
    "LP817",
    "`retry()` of a job that was never called",
    "{name} has not been called on this page",
    "Show the button that retries only when there is something to retry: `self.name.error and ui.button(…)`.",
    "`retry()` starts the newest call again, with its arguments.",
)
NOBODY_RUNS = Mistake(
    "LP818",
    "A job called where no livepy server runs",
    "{name} is called outside a server, so nobody runs it",
    "Call the function itself, `name.fn(…)`, or drive the app with `livepy.testing`.",
    "A call of a job is started by the server, under its limits. In a script or a plain test there is none.",
)
WAIT_ON_LOOP = Mistake(
    "LP819",
    "`.wait()` on the event loop",
    "wait() was called on the event loop, which would hold up every page, and the call with them",
    "Write `await`, or make the function a plain `def`.",
    "`wait()` blocks its thread until the call is over. Plain handlers and jobs have a thread of their own; async ones share the event loop.",
)
VALUE_TOO_SOON = Mistake(
    "LP811",
    "Reading a job's value right after starting it",
    "{name} was started just now, so its value is not there yet",
    "Write `await {given}(…)` for the result, or show `{given}.value` in `render()`.",
    "Calling a job starts it and returns at once.",
    warns=True,
)
FOREIGN_LOOP = Mistake(
    "LP810",
    "Awaiting a call on another event loop",
    "this call belongs to the server's event loop, and another one awaits it",
    "Write `call.wait()` in the thread that runs the other loop, such as `await asyncio.to_thread(call.wait)`.",
    "What is awaited belongs to one event loop.",
)
MEMORY = Mistake(
    "LP820",
    "An amount of memory that cannot be read",
    "{text!r} is no amount of memory",
    'Write a number and a unit: "2 GB", "500 MB" or "1.5 GiB".',
    "A job that says what it needs waits until that much is free, so that no job ends for lack of memory. GB is 10⁹ bytes, GiB 2³⁰.",
)
WITH_ANOTHER = Mistake(
    "LP822",
    "`@job` together with another decorator",
    "{name} is under @job and under @{other}",
    "{mend}",
    "A job is called, and runs beside its page. What else livepy or Python does with a function does not go with that.",
)
TAKEN_NAME = Mistake(
    "LP823",
    "A job under the name of state or of a prop",
    "{cls}.{name} is a job, and {what}",
    "Give one of the two another name.",
    "An attribute of a component is one of these: what it holds, or what it does.",
)
PRIORITY = Mistake(
    "LP824",
    "A priority that is no whole number",
    "{name} says priority={value!r}",
    "Write a whole number: 0 is usual, a higher one comes first.",
    "Priorities are compared with those of the other jobs in the same line.",
)
BOUND_TO = Mistake(
    "LP825",
    "A binding to what a job says of itself",
    "bind names {name} of a job, which nobody else can write",
    "Let a handler put what the job gave into state, `self.text = await self.name(…)`, and bind to that: `bind=lambda: self.text`.",
    "An input writes back what is typed. What a job gave, and how it stands, follows from the job.",
)
RATE = Mistake(
    "LP821",
    "A rate that cannot be read",
    "{text!r} is no rate",
    'Write how many calls in which span: "3/s", "10/min", "100/hour" or "5/day".',
    "A rate is for each visitor: one more call within the span is refused with `QueueFull`, which says when to try again.",
)
CIRCLE = Mistake(
    "LP826",
    "A job that waits for itself",
    "{name} waits for a call of {other}, which waits for it",
    "Put what is called again into a plain function, and call that from the job.",
    "On one page a job runs one call at a time. A call that waits for the next call of its own job, directly or through other jobs, would wait for ever.",
)
