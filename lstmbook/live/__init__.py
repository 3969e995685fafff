"""Live figures: one NumPy function and one matplotlib figure, moved by a reader."""

from lstmbook.live.column import Column
from lstmbook.live.controls import Checkbox, Choice, IntSlider, LogSlider, Play, Slider
from lstmbook.live.dice import Dice
from lstmbook.live.drawing import mosaic, panels
from lstmbook.live.fields import Number, Point, Radio, Sequence, Text
from lstmbook.live.format import letters
from lstmbook.live.guess import Guess
from lstmbook.live.linked import link
from lstmbook.live.repeat import repeat
from lstmbook.live.running import Running
from lstmbook.live.special import erf, factorial, gamma, norm, rk4
from lstmbook.live.still import Still
from lstmbook.live.strokes import Strokes
from lstmbook.live.tracer import TraceError
from lstmbook.live.widget import Live

__all__ = [
    "Checkbox",
    "Choice",
    "Column",
    "Dice",
    "Guess",
    "IntSlider",
    "Live",
    "LogSlider",
    "Number",
    "Play",
    "Point",
    "Radio",
    "Running",
    "Sequence",
    "Slider",
    "Still",
    "Strokes",
    "Text",
    "TraceError",
    "erf",
    "factorial",
    "gamma",
    "letters",
    "link",
    "mosaic",
    "norm",
    "panels",
    "repeat",
    "rk4",
]
