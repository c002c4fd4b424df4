from livepy import App, Settings, run, ui


class Home(App, title="Home"):
    def render(self) -> ui.Element:
        return ui.heading("At home")


if __name__ == "__main__":
    run(Home, settings=Settings(upload_limit_mb=20, hosts=["example.org"]), port=8000)
