"""Sound as bytes: how samples become a file that a browser plays. It knows files, no element. numpy is there where there are samples."""

from __future__ import annotations

import io
import wave
from typing import TYPE_CHECKING, Any, Final, Protocol, TypeAlias

from livepy.files import File
from livepy.mistakes import elements

if TYPE_CHECKING:
    from numpy.typing import NDArray


class Samples(Protocol):
    """A numpy array of so many samples, or samples × channels."""

    @property
    def __array_interface__(self) -> Any: ...


Sound: TypeAlias = tuple[int, Samples]
"""Samples a second, and the samples: floats from -1 to 1, or whole numbers over the range of their type."""

MOST_CHANNELS: Final = 8
RATES: Final = range(1000, 768_001)


def is_sound(value: Any) -> bool:
    """Whether this is a rate and samples; a number and a picture are not."""
    if not (isinstance(value, tuple) and len(value) == 2 and isinstance(value[0], int) and value[0] in RATES and hasattr(value[1], "__array_interface__")):
        return False
    shape: tuple[int, ...] = getattr(value[1], "shape", ())
    return len(shape) == 1 or (len(shape) == 2 and min(shape) <= MOST_CHANNELS)


def checked(sound: Sound) -> Sound:
    """A rate and samples, or an error that says what they must be."""
    if not is_sound(sound):
        raise elements.NO_SOUND(said=f"{_told(sound)} is no sound")
    return sound


def wav_of(sound: Sound, name: str = "audio") -> File:
    """The sound as a WAV file of 16 bits, which every browser plays."""
    rate, given = checked(sound)
    samples = _of_16_bits(given)
    if samples.ndim == 1:
        samples = samples.reshape(-1, 1)
    elif samples.shape[0] <= MOST_CHANNELS < samples.shape[1]:  # channels × samples, as some models give it
        samples = samples.T
    out = io.BytesIO()
    with wave.open(out, "wb") as file:
        file.setnchannels(samples.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(samples.astype("<i2").tobytes())
    return File.of(out.getvalue(), f"{name}.wav", "audio/wav")


def _of_16_bits(given: Samples) -> NDArray[Any]:
    import numpy as np

    samples = np.asarray(given)
    kind, size = samples.dtype.kind, samples.dtype.itemsize
    if kind == "f":
        return (np.clip(np.nan_to_num(samples.astype(np.float32)), -1, 1) * 32767).round().astype(np.int16)
    if kind == "u":
        samples, kind = samples.astype(np.int64) - (1 << (8 * size - 1)), "i"
    if kind != "i":
        raise elements.NO_SOUND(said=f"samples of {samples.dtype} are no sound")
    return (samples.astype(np.int64) * 256 if size == 1 else samples.astype(np.int64) >> (8 * (size - 2))).astype(np.int16)


def _told(value: Any) -> str:
    """What it is, in a few words."""
    if isinstance(value, tuple) and len(value) == 2:
        shape = "×".join(map(str, getattr(value[1], "shape", ())))
        return f"({value[0]!r}, {f'an array of {shape}' if shape else type(value[1]).__name__})"
    return f"a {type(value).__name__}"
