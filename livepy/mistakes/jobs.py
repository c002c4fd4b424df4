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
MEMORY = Mistake(
    "LP820",
    "An amount of memory that cannot be read",
    "{text!r} is no amount of memory",
    'Write a number and a unit: "2 GB", "500 MB" or "1.5 GiB".',
    "A job that says what it needs waits until that much is free, so that no job ends for lack of memory. GB is 10⁹ bytes, GiB 2³⁰.",
)
RATE = Mistake(
    "LP821",
    "A rate that cannot be read",
    "{text!r} is no rate",
    'Write how many calls in which span: "3/s", "10/min", "100/hour" or "5/day".',
    "A rate is for each visitor: one more call within the span is refused with `QueueFull`, which says when to try again.",
)
