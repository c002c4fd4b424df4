"""Stands for the module `time` of an example: who sleeps in it does so until the test wakes him. So nothing takes time, and every order is the test's."""

from __future__ import annotations

import threading


class Naps:
    """Who sleeps, and for how long he meant to."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._asleep: list[tuple[float, threading.Event]] = []
        self.free = False  # nobody sleeps any more

    def sleep(self, seconds: float) -> None:
        """What the example calls."""
        woken = threading.Event()
        with self._changed:
            if self.free:
                return
            self._asleep.append((seconds, woken))
            self._changed.notify_all()
        self.fell_asleep()
        if not woken.wait(30):
            raise AssertionError("nobody has woken it")

    def fell_asleep(self) -> None:
        """One more sleeps."""

    @property
    def asleep(self) -> list[float]:
        """How long those who sleep meant to, in the order in which they fell asleep."""
        with self._changed:
            return [seconds for seconds, _ in self._asleep]

    def wake(self) -> int:
        """All who sleep go on; how many they were."""
        with self._changed:
            woken, self._asleep = self._asleep, []
        for _, one in woken:
            one.set()
        return len(woken)

    def end(self) -> None:
        """Nobody sleeps any more."""
        with self._changed:
            self.free = True
        self.wake()

    def until(self, count: int) -> None:
        """Block until so many sleep."""
        with self._changed:
            assert self._changed.wait_for(lambda: len(self._asleep) == count, timeout=30), f"{len(self._asleep)} sleep"
