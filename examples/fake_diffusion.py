import time
from collections.abc import Iterator
from typing import Annotated

import numpy as np

from livepy import interface, ui


@interface()
def fake_diffusion(steps: Annotated[int, ui.slider(min=1, max=10)] = 3) -> Iterator[ui.Pixels]:
    rng = np.random.default_rng()
    for _ in range(steps):
        time.sleep(1)
        yield rng.random((600, 600, 3))
    yield np.full((1000, 1000, 3), [255, 124, 0], np.uint8)
