import numpy as np

from livepy import App, computed, state, ui

RATE = 22_050
NOTES = {"A": 440.0, "C": 523.25, "E": 659.25}


class Chords(App, title="Chords"):
    notes: list[str] = state(["A", "C", "E"])

    @computed
    def sound(self) -> ui.Sound:
        """All notes at once, for two seconds, fading."""
        seconds = np.arange(2 * RATE) / RATE
        waves = [np.sin(2 * np.pi * NOTES[note] * seconds) for note in self.notes]
        return RATE, np.sum(waves, axis=0) / 4 * np.exp(-2 * seconds)

    def render(self) -> ui.Element:
        return ui.column(
            ui.checkboxes("Notes", list(NOTES), bind=lambda: self.notes),
            ui.audio(self.sound, aria_label="The chord") if self.notes else "Choose a note.",
            gap=4,
        )
