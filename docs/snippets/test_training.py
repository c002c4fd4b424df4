from training import train

from livepy import Progress


def test_training_halves_the_loss() -> None:
    assert train(Progress(), epochs=2) == 0.25
