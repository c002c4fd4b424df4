"""Everything a page can show. First positional: what it says (a label, a text, children). All else by keyword."""

from livepy.core.elements import Element, Event, On
from livepy.ui.actions import button, copy_button, link, on
from livepy.ui.choices import EnumClass, radio, select
from livepy.ui.colors import color
from livepy.ui.columns import Column, col
from livepy.ui.dates import date, datetime, time
from livepy.ui.feedback import alert, metric, spinner
from livepy.ui.field import Bind
from livepy.ui.forms import form
from livepy.ui.galleries import gallery
from livepy.ui.icons import Icon, Svg, svg
from livepy.ui.inputs import checkbox, number, slider, switch, textbox
from livepy.ui.jobs import job, progress
from livepy.ui.layout import card, column, divider, grid, group, row
from livepy.ui.media import download, image, image_input
from livepy.ui.panels import Fold, Tab, accordion, dialog, fold, tab, tabs
from livepy.ui.pictures import Pixels, Source
from livepy.ui.players import Audio, Video, audio, video
from livepy.ui.programs import code
from livepy.ui.props import Align, Attr, Common, Handler, Input, Justify, Key, Node, Size, Tone, Variant
from livepy.ui.prose import markdown
from livepy.ui.several import checkboxes, multiselect
from livepy.ui.sounds import Samples, Sound
from livepy.ui.structure import each, provide, tag
from livepy.ui.table import table
from livepy.ui.texts import badge, heading, icon, text
from livepy.ui.upload_button import upload_button
from livepy.ui.uploads import file, files

__all__ = [
    "Align",
    "Attr",
    "Audio",
    "Bind",
    "Column",
    "Common",
    "Element",
    "EnumClass",
    "Event",
    "Fold",
    "Handler",
    "Icon",
    "Input",
    "Justify",
    "Key",
    "Node",
    "On",
    "Pixels",
    "Samples",
    "Size",
    "Sound",
    "Source",
    "Svg",
    "Tab",
    "Tone",
    "Variant",
    "Video",
    "accordion",
    "alert",
    "audio",
    "badge",
    "button",
    "card",
    "checkbox",
    "checkboxes",
    "code",
    "col",
    "color",
    "column",
    "copy_button",
    "date",
    "datetime",
    "dialog",
    "divider",
    "download",
    "each",
    "file",
    "files",
    "fold",
    "form",
    "gallery",
    "grid",
    "group",
    "heading",
    "icon",
    "image",
    "image_input",
    "job",
    "link",
    "markdown",
    "metric",
    "multiselect",
    "number",
    "on",
    "progress",
    "provide",
    "radio",
    "row",
    "select",
    "slider",
    "spinner",
    "svg",
    "switch",
    "tab",
    "table",
    "tabs",
    "tag",
    "text",
    "textbox",
    "time",
    "upload_button",
    "video",
]
