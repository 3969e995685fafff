"""`Still`: a matplotlib figure that does not move, drawn like the live ones."""

import collections
import itertools
from xml.etree import ElementTree

from lstmbook.live.drawing import NARROW, WIDE, draw
from lstmbook.live.page import FONT_SIZE, ID, SWITCH

# With the figure, since a notebook has no other style sheet.
STYLE = f"""
.still {{ container-type: inline-size; margin: 1.5rem 0; }}
.still svg {{ display: block; width: 100%; height: auto; margin: 0 auto;
  fill: currentColor; overflow: visible; }}
.still .narrow {{ display: none; max-width: 30rem; }}
@container (max-width: {SWITCH}px) {{
  .still .wide {{ display: none; }}
  .still .narrow {{ display: block; }}
}}"""
_shown = collections.defaultdict(itertools.count)  # how often each name was shown


class Still:
    """A figure in the page's ink, with a wide and a narrow drawing.

    figure    draws with matplotlib, returns the Figure or Axes
    alt       what the figure shows, in words, for readers who do not see it
    height    px, for both drawings or as a pair: (wide, narrow)

    Raises ValueError if alt is empty or the figure sets its own size.

    >>> def line():
    ...     from matplotlib import pyplot as plt
    ...
    ...     fig, ax = plt.subplots()
    ...     ax.plot([0, 1], [0, 1])
    ...     return fig
    >>> Still(line, alt="a straight line")
    Still(line)
    """

    def __init__(self, figure, *, alt, height=340):
        if not alt.strip():
            raise ValueError("alt= says what the figure shows to who does not see it")
        self.name, self.alt = figure.__qualname__.split(".")[0], alt
        heights = height if isinstance(height, tuple) else (height, height)
        self.drawings = {
            name: draw(lambda _: figure(), {}, size, FONT_SIZE, f"{ID}-{name}")
            for name, *size in zip(
                ("wide", "narrow"), (WIDE, NARROW), heights, strict=True
            )
        }

    def __repr__(self):
        return f"Still({self.name})"

    def _repr_html_(self):
        count = next(_shown[self.name])
        id = f"still-{self.name}-{count + 1}".replace("_", "-")
        svgs = []
        for name, (svg, _) in self.drawings.items():
            svg.attrib |= {"class": name, "role": "img", "aria-label": self.alt}
            svgs.append(ElementTree.tostring(svg, encoding="unicode"))
        drawn = "\n".join(svgs).replace(ID, id)
        return f'<figure class="still"><style>{STYLE}</style>\n{drawn}\n</figure>'
