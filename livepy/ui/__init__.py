"""Everything a page can show. First positional: what it says (a label, a text, children). All else by keyword."""

from livepy.core.elements import Element, Event, On
from livepy.ui.actions import button, on
from livepy.ui.choices import EnumClass, radio, select
from livepy.ui.field import Bind
from livepy.ui.forms import form
from livepy.ui.icons import Icon
from livepy.ui.inputs import checkbox, number, slider, textbox
from livepy.ui.layout import card, column, row
from livepy.ui.media import download, image, image_input
from livepy.ui.pictures import Pixels, Source
from livepy.ui.props import Align, Attr, Common, Handler, Input, Justify, Key, Node, Size, Tone, Variant
from livepy.ui.structure import each, provide, tag
from livepy.ui.texts import heading, text

__all__ = [
    "Align",
    "Attr",
    "Bind",
    "Common",
    "Element",
    "EnumClass",
    "Event",
    "Handler",
    "Icon",
    "Input",
    "Justify",
    "Key",
    "Node",
    "On",
    "Pixels",
    "Size",
    "Source",
    "Tone",
    "Variant",
    "button",
    "card",
    "checkbox",
    "column",
    "download",
    "each",
    "form",
    "heading",
    "image",
    "image_input",
    "number",
    "on",
    "provide",
    "radio",
    "row",
    "select",
    "slider",
    "tag",
    "text",
    "textbox",
]
