"""`Guess`: the reader draws, places, chooses or types before a figure shows itself.

What follows an output is hidden until then, and so is the sentence below the figure.
"""

from dataclasses import dataclass, field, replace
from html import escape

import numpy as np

from lstmbook.live.axes import output_of
from lstmbook.live.format import check_template, fill, format_number

BUTTONS = (
    '<button type="button" class="live-show">Show me</button>'
    '<button type="button" class="live-redo" hidden>Guess again</button>'
    '<p class="live-verdict" role="status"></p>'
)
COMPARE = '<button type="button" class="live-compare" disabled>Compare</button>'


@dataclass(frozen=True)
class Guess:
    """What a figure asks its reader before it shows itself: a guess, as data.

    Made by `Guess.curve`, `place`, `choice` or `number`; all four take

    question  one line, plain text
    at        settings at which it is asked: the name of a preset or {control: value}
              (default: the figure's own)
    shows     names of outputs that may be seen before the guess; what follows any
              other output is hidden, and so is the readout
    why       a sentence said with the answer; may hold {output:.2f} templates

    The right answer is worked out from the figure's outputs at those settings. `Live`
    raises ValueError for what a guess names and the figure has not.

    >>> guess = Guess.curve("left", "Draw what is left.", at={"f": 0.5})
    >>> guess.kind, guess.of, guess.at
    ('curve', 'left', {'f': 0.5})
    """

    kind: str
    of: object
    question: str
    at: object = field(default_factory=dict)
    shows: tuple = ()
    why: str = ""
    options: tuple = ()
    format: str = ".3g"
    unit: str = ""
    within: float = 0.1
    right: object = None  # worked out by `settled`
    later: str = ""  # the output that is right where training has ended

    @classmethod
    def curve(cls, of, question, **more):
        """Ask for a curve or for bars: `of` is an output (n,) that a line or bars show.

        The reader draws on the axes with mouse or finger, or moves handles by keys.
        """
        return cls("curve", of, question, **more)

    @classmethod
    def place(cls, of, question, **more):
        """Ask for a place: `of` is an output (2,) shown by a mark, or a number shown by
        an axvline or axhline.
        """
        return cls("place", of, question, **more)

    @classmethod
    def choice(cls, of, question, options, **more):
        """Ask for one of several answers, all of them short texts.

        of   the output that is the right one's number, from 0, or a function of the
             outputs that returns it or its text: lambda out: "up" if out["y"] > 0 ...
        """
        return cls("choice", of, question, options=tuple(options), **more)

    @classmethod
    def number(cls, of, question, **more):
        """Ask for a number, judged when it is entered.

        of       an output that is one number, or a function of the outputs
        within   how far off a right answer may be, as a share (of 1 if it is 0)
        format   how the answer reads (format.py); unit is shown behind the field
        """
        return cls("number", of, question, **more)

    # What `Live` and page.py ask for.

    def settled(self, live):
        """The same guess with its answer and all its settings; checks what it names.

        live   the figure that asks
        """
        at = self.at
        if isinstance(at, str):
            if at not in live.presets:
                raise ValueError(
                    f"guess at {at!r}: the presets are {', '.join(live.presets)}"
                )
            at = live.presets[at]
        for name, value in at.items():
            if name not in live.controls:
                raise ValueError(
                    f"guess at {name!r}: the controls are {', '.join(live.controls)}"
                )
            live._check_value("of the guess", name, value)
        if not self.question.strip():
            raise ValueError("a guess needs a question")
        outputs = live.answered(at)
        right = self._answer(outputs, live.controls)
        check_template(self.why, outputs)
        return replace(self, at=dict(at), right=right, why=fill(self.why, outputs))

    def judged_later(self, live):
        """The same guess for a figure that trains: the reader's own run is judged.

        live   a `Running`, whose outputs where it is drawn show what an answer is
        Raises ValueError unless it is a choice whose `of` is an output, asked where
        the figure begins.
        """
        if self.kind != "choice" or callable(self.of) or self.at or self.shows:
            raise ValueError(
                f"{self.question!r}: a figure that trains asks for a choice, right by "
                "an output of its step, at its defaults"
            )
        self._answer(live.drawn, live.controls)
        check_template(self.why, live.drawn)
        return replace(self, later=self.of)

    def _answer(self, outputs, controls):
        """What is right, as live.js takes it: a number, an option's number, or None."""
        names = [*self.shows, *([] if callable(self.of) else [self.of])]
        for name in names:
            if name not in outputs:
                raise ValueError(
                    f"guess of {name!r}: the outputs are {', '.join(outputs)}"
                )
        if self.of in controls or self.of in self.shows:
            raise ValueError(f"guess of {self.of!r}: the reader sees it already")
        right = self.of(outputs) if callable(self.of) else outputs[self.of]
        if self.kind == "choice":
            return self._option(right)
        if self.kind == "number":
            return self._number(right)
        return self._shape(np.shape(right))

    def _option(self, right):
        if len(set(self.options)) < 2:
            raise ValueError(f"{self.question!r} needs two answers or more")
        if isinstance(right, str) and right in self.options:
            return self.options.index(right)
        if not isinstance(right, str) and right in range(len(self.options)):
            return int(right)
        raise ValueError(
            f"{self.question!r}: the right answer is {right!r}, none of the "
            f"{len(self.options)}: {', '.join(self.options)}"
        )

    def _number(self, right):
        if np.shape(right) not in ((), (1,)) or not np.all(np.isfinite(right)):
            raise ValueError(f"{self.question!r}: the answer is {right}, no number")
        check_template(f"{{x:{self.format}}}", {"x": 0})
        return float(np.ravel(right)[0])

    def _shape(self, shape):
        if self.kind == "curve" and (len(shape) != 1 or shape[0] < 3):
            raise ValueError(
                f"guess of {self.of!r}: a curve is an output (n,), not {shape}"
            )
        if self.kind == "place" and shape not in ((), (2,)):
            raise ValueError(
                f"guess of {self.of!r}: a place is a number or an output (2,), not "
                f"{shape}"
            )

    def asked(self):
        """The output whose artist the reader draws or places, or None."""
        return self.of if self.kind in ("curve", "place") else None

    def spec(self, live):
        """What live.js takes."""
        defaults = {name: control.value for name, control in live.controls.items()}
        seen = [*self.shows, *live.controls]
        seen += [k for k in live.drawn if " " in k and output_of(k) in seen]
        spec = {
            "kind": self.kind,
            "of": self.asked(),
            "at": defaults | self.at,
            "shows": seen,
            "why": self.why,
            "right": self.right,
        }
        if self.later:
            spec |= {"later": self.later}
        if self.kind == "number":
            said = format_number(self.right, self.format)
            spec["said"] = f"{said} {self.unit}" if self.unit else said
            spec |= {"format": self.format, "unit": self.unit, "within": self.within}
        return spec

    def html(self, id):
        """The question and its buttons, hidden until live.js asks."""
        asked = f'<span class="live-ask" id="{id}-ask">{escape(self.question)}</span>'
        parts = [f"<p><strong>Predict.</strong> {asked}</p>"]
        if self.kind == "choice":
            parts += [
                f'<button type="button" class="live-option">{escape(option)}</button>'
                for option in self.options
            ]
        elif self.kind == "number":
            parts += [
                f'<input type="text" class="live-said" aria-labelledby="{id}-ask" '
                f'inputmode="decimal" autocomplete="off">{escape(self.unit)}',
                COMPARE,
            ]
        else:
            parts += ['<span class="live-handles"></span>', COMPARE]
        return (
            '<div class="live-guess full-width" role="group" '
            f'aria-labelledby="{id}-ask" hidden>'
            + "".join(parts)
            + (BUTTONS.replace("Show me", "No guess") if self.later else BUTTONS)
            + "</div>"
        )
