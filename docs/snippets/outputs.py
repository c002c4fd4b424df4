from livepy import Interface, ui


def count(text: str = "one two") -> tuple[int, str]:
    return len(text.split()), text.upper()


app = Interface(count, outputs=[ui.number("Words"), ui.textbox("In capitals", lines=3)])
