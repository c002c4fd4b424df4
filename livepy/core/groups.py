"""Groups: named capacities that jobs share. Declared here; who may start stands in jobs/queue.py."""

from __future__ import annotations

from livepy.mistakes import jobs


class Group:
    """A named capacity which several jobs share, in all pages of a server.

    `capacity` is the sum of the weights that may run at once, `queue` how many calls may wait; one more is refused with `QueueFull`.
    Two groups of one name are two groups: keep it in one place and import it.

    Example: `gpu = Group("gpu", 1)`, then `@job(group=gpu)`
    """

    __slots__ = ("capacity", "name", "queue")

    def __init__(self, name: str, capacity: float = 1, *, queue: int = 1000) -> None:
        if not capacity > 0:
            raise jobs.GROUP_CAPACITY(name=name, capacity=capacity)
        if queue < 0:
            raise jobs.GROUP_QUEUE(name=name, queue=queue)
        self.name, self.capacity, self.queue = name, float(capacity), queue

    def __repr__(self) -> str:
        return f"Group({self.name!r}, {self.capacity:g})"
