import time
from typing import Annotated

from livepy import Group, Interface, Progress, ui

GPU = Group("the GPU")


def paint(
    progress: Progress, subject: str, steps: Annotated[int, ui.slider(min=1, max=50)] = 20
) -> str:
    """Say what to paint."""
    for _ in progress.track(range(steps), "Painting"):
        time.sleep(0.1)
    return f"{subject}, in oil"


app = Interface(paint, group=GPU, timeout=60)
