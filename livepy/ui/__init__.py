"""Everything a page can show. First positional: what it says (a label, a text, children). All else by keyword."""

from livepy.core.elements import Element as Element
from livepy.core.elements import Event as Event
from livepy.core.elements import On as On
from livepy.ui.actions import button as button
from livepy.ui.actions import on as on
from livepy.ui.icons import Icon as Icon
from livepy.ui.layout import card as card
from livepy.ui.layout import column as column
from livepy.ui.layout import row as row
from livepy.ui.props import Align as Align
from livepy.ui.props import Attr as Attr
from livepy.ui.props import Common as Common
from livepy.ui.props import Handler as Handler
from livepy.ui.props import Input as Input
from livepy.ui.props import Justify as Justify
from livepy.ui.props import Key as Key
from livepy.ui.props import Node as Node
from livepy.ui.props import Size as Size
from livepy.ui.props import Tone as Tone
from livepy.ui.props import Variant as Variant
from livepy.ui.structure import each as each
from livepy.ui.structure import provide as provide
from livepy.ui.structure import tag as tag
from livepy.ui.texts import heading as heading
from livepy.ui.texts import text as text
