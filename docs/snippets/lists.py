from livepy import App, Model, state, ui


class Track(Model):
    title: str
    likes: int = 0


class Playlist(App, title="Playlist"):
    tracks: list[Track] = state([Track(title="Dawn"), Track(title="Noon"), Track(title="Dusk")])
    tags: set[str] = state({"slow"})
    plays: dict[str, int] = state({})

    def like_first(self) -> None:
        self.tracks[0].likes += 1

    def turn_round(self) -> None:
        self.tracks.reverse()

    def play(self, track: Track) -> None:
        self.plays[track.title] = self.plays.get(track.title, 0) + 1
        self.tags.add("played")

    def row(self, track: Track) -> ui.Element:
        return ui.row(
            ui.text(f"{track.title}, {track.likes} likes, {self.plays.get(track.title, 0)} plays"),
            ui.button(f"Play {track.title}", on_click=lambda: self.play(track)),
        )

    def render(self) -> ui.Element:
        return ui.column(
            ui.text(", ".join(sorted(self.tags))),
            ui.each(self.tracks, self.row),
            ui.button("Like the first", on_click=self.like_first),
            ui.button("Turn round", on_click=self.turn_round),
        )
