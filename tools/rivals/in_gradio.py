"""The form of docs/design/look.md, in Gradio."""

from __future__ import annotations

import sys

import gradio as gr

STAYS = [["Ada", "Kyoto", 3, "€ 1,240"], ["Grace", "Lisbon", 5, "€ 980"], ["Alan", "Oslo", 2, "€ 1,610"]]

with gr.Blocks(title="Book a trip") as demo:
    gr.Markdown("# Book a trip\nTell us where you want to go. We answer within a day.")
    with gr.Tabs():
        with gr.Tab("Request"):
            with gr.Row():
                with gr.Column():
                    gr.Textbox(label="Name", value="Ada Lovelace")
                    with gr.Row():
                        gr.Number(label="Guests", value=2)
                        gr.Dropdown(["Kyoto", "Lisbon", "Oslo"], label="City", value="Kyoto")
                    gr.Slider(0, 5000, value=1500, step=50, label="Budget")
                    gr.Radio(["Train", "Plane", "Ship"], label="Travel by", value="Train")
                    gr.Checkbox(label="Breakfast included", value=True)
                    gr.Checkbox(label="Send me offers", value=False)  # it has no switch
                with gr.Column():
                    gr.DateTime(label="Departure", value="2026-12-24", include_time=False, type="string")
                    gr.Textbox(label="Wishes", lines=3, placeholder="A quiet room, a view…")
                    gr.File(label="Passport")
                    gr.Markdown("**Nearly full.** Only three rooms are left in December.")  # it has no alert in place
            with gr.Row():
                gr.Button("Book", variant="primary")
                gr.Button("Save draft")
                gr.Button("Delete", variant="stop")
        with gr.Tab("Prices"):
            gr.Markdown("From € 80 a night.")
    with gr.Row():  # it has no metric
        gr.Number(label="Bookings", value=128, interactive=False)
        gr.Number(label="Revenue (k€)", value=42.5, interactive=False)
        gr.Number(label="Cancelled", value=6, interactive=False)
    gr.Dataframe(value=STAYS, headers=["Guest", "City", "Nights", "Price"], interactive=False)

demo.launch(server_port=int(sys.argv[1]), server_name="127.0.0.1")
