from livepy import Interface, ui


def halves(number: int = 9) -> tuple[int, int]:
    return divmod(number, 2)


app = Interface(halves, outputs=[ui.text(""), ui.text(""), ui.text("")], live=True)  # here
