"""`Live`: one NumPy function and one matplotlib figure that follow a reader's controls.

With a kernel it is a Jupyter widget; in a built page it is HTML that needs no kernel.
"""

import collections
import functools
import inspect
import itertools
import pathlib
import sys
import warnings
import zlib

import anywidget
import numpy as np
import traitlets

from lstmbook.live.controls import Slider
from lstmbook.live.format import check_template
from lstmbook.live.page import APART, ID, alone, fragment, linked
from lstmbook.live.polar import PolarAxes, with_places
from lstmbook.live.program import pack
from lstmbook.live.settings import with_values
from lstmbook.live.trace import name_of, trace

HEAVY, REFUSED = 40_000, 1_000_000  # bytes of a figure, compressed
HERE = pathlib.Path(__file__).parent
_shown = collections.defaultdict(itertools.count)  # how often each name was shown


class Live(anywidget.AnyWidget):
    """A figure that follows its controls.

    function   takes the controls' values by name, returns a dict {output: array}
    figure     takes that dict (the controls' values are in it too), draws it with
               matplotlib and returns the Figure or Axes; an artist names the output it
               follows by its gid (see drawing.py)
    alt        what the figure shows, in words, for readers who do not see it
    readout    a sentence below the figure with {output:.2f} templates (see format.py)
    height     px, for both drawings or as a pair: (wide, narrow)
    presets    {name of a button: {control: value}}
    guess      a Guess: what the reader is asked before the figure shows itself; a
               figure with a guess may do without controls
    heavy      allow more than a megabyte, compressed; above 40 kB there is a warning
    weights    {name: array}: `function` takes these as weights=, a dict; in a page a
               figure that trains hands over arrays of its state that have these names
    giver      the name of that figure, a `Live.running`
    controls   Slider, LogSlider, IntSlider, Choice, Checkbox, by argument of `function`

    The widget has one trait per control, to read, set and observe: `w.f`, `w.f = 0.5`,
    `w.observe(callback, "f")`. `w.set(f=0.5, start=1)` sets several and returns the
    figure. `w.outputs()` is the function's answer to them.

    In a page the function runs as a recorded program; what cannot be recorded raises
    TraceError. With `needs_kernel=True` nothing is recorded, Python answers each move,
    and a built page shows the defaults only.

    >>> def leak(f):
    ...     return {"left": f ** np.arange(9.0)}
    >>> def draw(out):
    ...     _, ax = plt.subplots()
    ...     ax.plot(out["left"], gid="left")
    ...     ax.set(ylim=(0, 1), xlabel="step", ylabel="what is left")
    ...     return ax
    >>> w = Live(leak, draw, alt="A falling curve.", f=Slider(0, 1, 0.5, "f, kept"))
    >>> w.set(f=0.9).outputs()["left"][:3]
    array([1.  , 0.9 , 0.81])
    """

    _esm = "\n".join(
        [
            *((HERE / f"{name}.js").read_text() for name in APART),
            (HERE / "live.js").read_text(),
            "export default { render: live.render };\n",
        ]
    )
    _css = (HERE / "live.css").read_text()

    weights, giver = {}, ""
    linked, is_shown = {}, False  # {control: what linked.py calls those linked by it}
    html = traitlets.Unicode().tag(sync=True)
    results = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        function,
        figure,
        /,
        *,
        alt,
        readout="",
        height=340,
        presets=None,
        guess=None,
        needs_kernel=False,
        heavy=False,
        weights=None,
        giver="",
        **controls,
    ):
        own = {"alt": alt, "readout": readout, "height": height, "presets": presets}
        own |= {"needs_kernel": needs_kernel, "heavy": heavy, "guess": guess}
        own |= {"weights": weights, "giver": giver}
        _check_names(own)
        self.function, self.figure, self.controls = function, figure, controls
        self.name = name_of(function)
        self.alt, self.readout, self.presets = alt, readout, _plain(presets or {})
        self.heights = height if isinstance(height, tuple) else (height, height)
        if figure and not alt.strip():
            raise ValueError("alt= says what the figure shows to who does not see it")
        self.program = self.places = None
        self.weights = {k: np.asarray(v, float) for k, v in (weights or {}).items()}
        self.giver = giver
        self._check_controls(lonely=guess is not None)
        self.function = with_values(function, controls)
        defaults = {name: control.value for name, control in controls.items()}
        outputs = self.computed(defaults)
        check_template(readout, outputs)
        self.guess = guess and guess.settled(self)
        if not needs_kernel:
            self._record(defaults)
        self.add_traits(
            **{k: control.trait().tag(sync=True) for k, control in controls.items()}
        )
        self.drawn = outputs  # for readers without JavaScript
        html = self._drawn_html()
        _check_weight(self.name, html, heavy)
        super().__init__(html=html, results=self._results() if needs_kernel else {})
        if needs_kernel:
            self.observe(self._answer, list(controls))

    def outputs(self, **values):
        """What the function gives for `values`, by default the controls' own.

        Returns {name: array}, the values themselves included.
        """
        if unknown := values.keys() - self.controls.keys():
            raise ValueError(_unknown(unknown, self.controls))
        return self.computed({k: getattr(self, k) for k in self.controls} | values)

    @classmethod
    def running(cls, begin, step, draw, **options):
        """A figure with a state that goes on, step by step, when the reader says so.

        begin     takes controls by name, returns the state at the start, a dict
                  {name: array}; numbers are kept as float64
        step      takes the state and controls by name, returns the state after the step
                  and a dict {output: array} of what the state before it looks like
        draw      takes the outputs, as `figure` does
        controls  {argument of begin or step: Slider, ...}; a control that begin takes
                  starts anew when it moves; `seed` gets a button, Another start
        steps     how many it takes at most
        history   names of outputs, one number each: "name.curve" (2, n) is what they
                  were, by step, thinned and NaN from now on, for a line to follow
        done      name of an output: where all of it is not zero, training ends
        outcome   a sentence with templates that is said when training stops
        shown     steps whose end is drawn for readers without JavaScript (default: as
                  many as it takes)
        end       a stored run, as `w.run` is after some steps, whose end is drawn for
                  them instead: where NumPy takes long
        speed     at which it trains at first: "slow" (four steps a second), "a step a
                  frame" or "fast"
        guess     a Guess.choice whose `of` is an output of step: asked before the
                  first step, judged where the reader's own training ends
        lines     lines of NumPy that make what the figure shows of the weights that a
                  reader takes home; FILE stands for what loads them: the state by name,
                  "shown.name" for each output
        alt, readout, height, presets   as for any `Live`

        The drawing also gets "steps", how many were taken. Training ends, too, before
        a step whose state or history would not be finite.
        `w.advance(n)` goes n steps on in NumPy and returns the outputs, `w.state` is
        where it stands, to read and to set.

        >>> def begin(w):
        ...     return {"w": w + np.zeros(1)}
        >>> def step(state):
        ...     return {"w": state["w"] / 2}, {"w": state["w"]}
        >>> def draw(out):
        ...     _, ax = plt.subplots()
        ...     ax.plot([0], out["w"], "o", gid="w")
        ...     ax.set(ylim=(0, 8))
        ...     return ax
        >>> said = {"alt": "A dot that falls.", "steps": 3}
        >>> w = Live.running(
        ...     begin, step, draw, controls={"w": IntSlider(1, 8, 8, "start")}, **said
        ... )
        >>> w.advance(2)["w"]
        array([2.])
        """
        from lstmbook.live.running import Running  # it is a Live itself

        return Running(begin, step, draw, **options)

    def answered(self, at):
        """{name: array}: what a guess at the settings {control: value} is about."""
        defaults = {name: control.value for name, control in self.controls.items()}
        return self.computed(defaults | at)

    def programs(self):
        """What live.js runs, by name."""
        if not self.program:
            return {}
        steps = self.program.as_lists()
        for step in steps:  # what it begins with
            if step[0] == "input" and step[1].startswith("weights."):
                step.append(pack(np.ravel(self.weights[step[1][8:]])))
        outputs = {k: v for k, v in self.places.items() if k[:8] != "weights."}
        return {"steps": steps, "outputs": outputs}

    def buttons(self):
        """HTML beside the controls, before the presets."""
        return ""

    def set(self, **values):
        """Move controls, as a reader would; the others stay. Returns the figure.

        values   by control, as in forget_gate().set(f=0.9): the line that a page's
                 *Copy as Python* gives for what its reader sees

        Raises ValueError for a name or a value that no control has.
        """
        for name, value in values.items():
            if name not in self.controls:
                raise ValueError(_unknown([name], self.controls))
            try:
                setattr(self, name, value)
            except traitlets.TraitError as error:
                raise ValueError(f"{name}: {error}") from None
        return self

    def python(self):
        """The lines of Python that make this figure at its defaults."""
        module = sys.modules.get(self.function.__module__)
        make = getattr(module, self.name, None)
        said = getattr(make, "__annotations__", {}).get("return")
        if not (inspect.isclass(said) and isinstance(self, said)):
            return "figure"
        return f"from {module.__name__} import {self.name}\n{self.name}()"

    def fragment(self, id):
        """The figure at its defaults as HTML, with `id` unique in the page."""
        self.html = self.html or self._drawn_html()
        return linked(self.html, self.linked).replace(ID, id)

    def computed(self, values):
        """{name: array} at `values`, one for each control; see `outputs`."""
        numbers = {k: self.controls[k].number(v) for k, v in values.items()}
        given = {"weights": dict(self.weights)} if self.weights else {}
        results = self.function(**numbers, **given)
        if not isinstance(results, dict):
            raise TypeError(
                f"{self.name} returned {type(results).__name__}; a live figure takes a "
                "dict {name: array}"
            )
        results = numbers | results
        return {name: np.asarray(value)[()] for name, value in results.items()}

    def save(self, file, title=None):
        """Write the figure as one page of HTML that needs no other file.

        file    its name, as in figure.save("leak.html"); it opens without a network
        title   above the figure (default: the name of its function)
        """
        title = self.name.replace("_", " ") if title is None else title
        pathlib.Path(file).write_text(alone(self, title), "utf-8")

    def _drawn_html(self):
        """The HTML; for polar axes the function is recorded anew, with places."""
        try:
            return fragment(self, self.drawn)
        except PolarAxes as axes:
            self._join(axes)
            return self._drawn_html()  # the other drawing may ask for more

    def _join(self, axes):
        defaults = {name: control.value for name, control in self.controls.items()}
        self.function = with_places(self.function, axes)
        self.drawn = self.computed(defaults)
        if self.program:
            self._record(defaults)

    def _record(self, values):
        numbers = {k: self.controls[k].number(v) for k, v in values.items()}
        self.program, self.places = trace(*self._all_given(numbers))

    def _all_given(self, numbers):
        """The function, its weights arguments of their own, and all arguments."""
        if not self.weights:
            return self.function, numbers
        taken, names = self.function, list(self.weights)

        @functools.wraps(taken)
        def function(**values):
            weights = {name: values.pop(f"weights.{name}") for name in names}
            return taken(**values, weights=weights)

        given = {f"weights.{name}": array for name, array in self.weights.items()}
        return function, numbers | given

    def _check_controls(self, lonely=False):
        if not self.controls and not lonely:
            raise ValueError("a live figure needs at least one control")
        for name, control in self.controls.items():
            if not hasattr(control, "trait"):
                raise TypeError(
                    f"{name}={control!r} is no control: use Slider(low, high, value, "
                    "label) or another of lstmbook.live"
                )
            if not control.label.strip():
                raise ValueError(f"control {name!r} needs a label")
            if hasattr(self, name):
                raise ValueError(f"a widget has its own {name!r}: rename the control")
        for preset, values in self.presets.items():
            for name, value in values.items():
                if name not in self.controls:
                    raise ValueError(
                        f"preset {preset!r} sets {name!r}, but the controls are "
                        f"{', '.join(self.controls)}"
                    )
                self._check_value(preset, name, value)

    def _check_value(self, preset, name, value):
        control = self.controls[name]
        trait = control.trait()
        trait.name = name  # for its message
        try:
            trait.validate(self, value)
            control.number(value)
        except (traitlets.TraitError, ValueError) as error:
            raise ValueError(f"preset {preset!r}, {name}: {error}") from None
        if not getattr(control, "reaches", lambda _: True)(value):
            raise ValueError(
                f"preset {preset!r}: the {_word(control)} {name!r} has no position at "
                f"{value}"
            )

    def _results(self):
        outputs = self.outputs().items()
        return {name: pack(np.ravel(value).astype(float)) for name, value in outputs}

    def _answer(self, _):
        self.results = self._results()

    def _id(self):
        kind = "live-" if self.figure else ""
        return kind + self.name.replace("_", "-")

    def _repr_mimebundle_(self, include=None, exclude=None, **kwargs):
        bundle = super()._repr_mimebundle_(include=include, exclude=exclude, **kwargs)
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle or {}, {})
        count, self.is_shown = next(_shown[self._id()]), True
        id = self._id() + (f"-{count + 1}" if count else "")
        data = data | {"text/html": self.fragment(id), "text/plain": repr(self)}
        return data, metadata

    def __repr__(self):
        values = ", ".join(f"{k}={getattr(self, k)}" for k in self.controls)
        return f"Live({self.name}: {values})"


def _word(control):
    return "slider" if isinstance(control, Slider) else control.kind


def _check_names(own):
    for name, value in own.items():
        if hasattr(value, "trait"):
            raise ValueError(f"Live has its own {name!r}: rename the control")


def _plain(presets):
    """Values as JSON takes them, those of NumPy too."""
    return {
        preset: {k: getattr(v, "tolist", lambda v=v: v)() for k, v in values.items()}
        for preset, values in presets.items()
    }


def _check_weight(name, html, heavy):
    """Say so when a figure is heavier than a page of the book allows."""
    size = len(zlib.compress(html.encode()))
    about = f"{name} weighs {size / 1000:.0f} kB, compressed"
    cure = "draw fewer points, take fewer steps, or store a shorter table"
    if size > REFUSED and not heavy:
        raise ValueError(f"{about}: {cure}; or say heavy=True")
    if size > HEAVY:
        warnings.warn(f"{about}, more than {HEAVY // 1000}: {cure}", stacklevel=4)


def _unknown(names, controls):
    return (
        f"no control is called {', '.join(sorted(names))}; there are "
        f"{', '.join(controls)}"
    )
