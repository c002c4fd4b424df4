"""LP8xx: what a job says of its progress."""

from livepy.mistakes.catalogue import Mistake

FRACTION = Mistake(
    "LP840",
    "Progress beside 0 and 1",
    "{call} is {fraction:g}, and progress goes from 0 to 1",
    "Write a fraction, `progress(0.3)`, or what is done of how many, `progress(3, total=10)`.",
    "A bar is full at 1. A count alone does not say how far the work is; with `total` livepy divides.",
)
TOTAL = Mistake(
    "LP841",
    "Progress of nothing",
    "progress({done}, total={total}) is a share of {total}",
    "Write a total above 0, and leave the call out where there is nothing to do; `progress.track(items)` takes empty ones too.",
    "What is done is divided by the total.",
)
TRACK = Mistake(
    "LP842",
    "Fewer items than none",
    "progress.track() is given total={total}",
    "Write how many items come, or leave `total` out: then they are counted.",
    "The total says how long the bar is, for items that have no `len()`.",
)
PART = Mistake(
    "LP843",
    "A part larger than what is left of the bar",
    "progress.part({weight}) was asked for where {left:g} of the bar is left",
    "Write weights from 0 to 1 whose sum is at most 1: `progress.part(0.2)`, then `progress.part(0.8)`.",
    "Each part begins where the last ended, or where `progress(…)` has put the bar; all of them together fill it.",
)
ENDED = Mistake(
    "LP844",
    "Progress used after its job has ended",
    "the progress of {name} is used, but the job has ended",
    "Let the job wait for what reports to it: join its threads, await its tasks.",
    "A job's progress belongs to one call. When that is over nobody looks any more, and the page may show the next one.",
)
