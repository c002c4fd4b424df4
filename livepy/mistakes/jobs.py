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
