"""The form of docs/design/look.md, in NiceGUI, with the classes of its own documentation for columns."""

from __future__ import annotations

import sys

from nicegui import ui

NAMES = ("Guest", "City", "Nights", "Price")
STAYS = [("Ada", "Kyoto", 3, "€ 1,240"), ("Grace", "Lisbon", 5, "€ 980"), ("Alan", "Oslo", 2, "€ 1,610")]

ui.dark_mode(None)
with ui.column().classes("w-full max-w-5xl mx-auto"):
    ui.label("Book a trip").classes("text-h4")
    ui.label("Tell us where you want to go. We answer within a day.")
    with ui.tabs() as tabs:
        request, prices = ui.tab("Request"), ui.tab("Prices")
    with ui.tab_panels(tabs, value=request).classes("w-full"):
        with ui.tab_panel(request):
            with ui.grid().classes("w-full grid-cols-1 md:grid-cols-2 gap-8"):
                with ui.column().classes("w-full"):
                    ui.input("Name", value="Ada Lovelace").classes("w-full")
                    with ui.row().classes("w-full"):
                        ui.number("Guests", value=2).classes("grow")
                        ui.select(["Kyoto", "Lisbon", "Oslo"], label="City", value="Kyoto").classes("grow")
                    ui.label("Budget")
                    ui.slider(min=0, max=5000, step=50, value=1500)
                    ui.radio(["Train", "Plane", "Ship"], value="Train").props("inline")
                    ui.checkbox("Breakfast included", value=True)
                    ui.switch("Send me offers")
                with ui.column().classes("w-full"):
                    ui.date_input("Departure", value="2026-12-24").classes("w-full")
                    ui.textarea("Wishes", placeholder="A quiet room, a view…").classes("w-full")
                    ui.upload(label="Passport").classes("w-full")
                    with ui.card().classes("w-full"):
                        ui.label("Nearly full.").classes("font-bold")
                        ui.label("Only three rooms are left in December.")
            with ui.row():
                ui.button("Book")
                ui.button("Save draft", color="secondary")
                ui.button("Delete", color="negative")
        with ui.tab_panel(prices):
            ui.label("From € 80 a night.")
    with ui.row().classes("w-full"):
        for name, value in (("Bookings", "128"), ("Revenue", "42.5 k€"), ("Cancelled", "6")):
            with ui.card().classes("grow"):
                ui.label(name)
                ui.label(value).classes("text-h5")
    columns = [{"name": name, "label": name, "field": name, "align": "left", "sortable": True} for name in NAMES]
    ui.table(columns=columns, rows=[dict(zip(NAMES, stay, strict=True)) for stay in STAYS]).classes("w-full")

ui.run(port=int(sys.argv[1]), host="127.0.0.1", show=False, reload=False, title="Book a trip")
