"""`Live`: one NumPy function and one matplotlib figure that follow a reader's controls.

With a kernel it is a Jupyter widget; in a built page it is HTML that needs no kernel.
"""

import collections
import itertools
import pathlib

import anywidget
import numpy as np
import traitlets

from lstmbook.live.controls import Slider
from lstmbook.live.format import check_template
from lstmbook.live.page import ID, fragment
from lstmbook.live.program import pack
from lstmbook.live.trace import trace

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
    controls   Slider, IntSlider, Play, Choice, Checkbox, by argument of `function`

    The widget has one trait per control, to read, set and observe: `w.f`, `w.f = 0.5`,
    `w.observe(callback, "f")`. `w.outputs()` is the function's answer to them.

    In a page the function runs as a recorded program; what cannot be recorded raises
    TraceError. With `needs_kernel=True` nothing is recorded, Python answers each move,
    and a built page shows the defaults only.
    """

    _esm = (
        HERE / "live.js"
    ).read_text() + "\nexport default { render: live.render };\n"
    _css = (HERE / "live.css").read_text()

    html = traitlets.Unicode().tag(sync=True)
    results = traitlets.Dict().tag(sync=True)

    def __init__(
        self,
        function,
        figure,
        *,
        alt,
        readout="",
        height=340,
        presets=None,
        needs_kernel=False,
        **controls,
    ):
        self.function, self.figure, self.controls = function, figure, controls
        self.name = function.__qualname__.split(".")[0].strip("<>")
        self.alt, self.readout, self.presets = alt, readout, presets or {}
        self.heights = height if isinstance(height, tuple) else (height, height)
        if figure and not alt.strip():
            raise ValueError("alt= says what the figure shows to who does not see it")
        self.program = self.places = None
        self._check_controls()
        defaults = {name: control.value for name, control in controls.items()}
        outputs = self.computed(defaults)
        check_template(readout, outputs)
        if not needs_kernel:
            numbers = {k: controls[k].number(v) for k, v in defaults.items()}
            self.program, self.places = trace(function, numbers)
        self.add_traits(
            **{k: control.trait().tag(sync=True) for k, control in controls.items()}
        )
        results = self._results() if needs_kernel else {}
        super().__init__(html=fragment(self, outputs), results=results)
        if needs_kernel:
            self.observe(self._answer, list(controls))

    def outputs(self, **values):
        """What the function gives for `values`, by default the controls' own.

        Returns {name: array}, the values themselves included.
        """
        if unknown := set(values) - set(self.controls):
            raise ValueError(
                f"no control is called {', '.join(sorted(unknown))}; there are "
                f"{', '.join(self.controls)}"
            )
        return self.computed({k: getattr(self, k) for k in self.controls} | values)

    def fragment(self, id):
        """The figure at its defaults as HTML, with `id` unique in the page."""
        return self.html.replace(ID, id)

    def computed(self, values):
        """{name: array} at `values`, one for each control; see `outputs`."""
        numbers = {k: self.controls[k].number(v) for k, v in values.items()}
        results = self.function(**numbers)
        if not isinstance(results, dict):
            raise TypeError(
                f"{self.name} returned {type(results).__name__}; a live figure takes a "
                "dict {name: array}"
            )
        results = numbers | results
        return {name: np.asarray(value)[()] for name, value in results.items()}

    def _check_controls(self):
        if not self.controls:
            raise ValueError("a live figure needs at least one control")
        for name, control in self.controls.items():
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
        if isinstance(control, Slider) and not control.reaches(value):
            raise ValueError(
                f"preset {preset!r}: the slider {name!r} has no position at {value}"
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
        count = next(_shown[self._id()])
        id = self._id() + (f"-{count + 1}" if count else "")
        data = data | {"text/html": self.fragment(id), "text/plain": repr(self)}
        return data, metadata

    def __repr__(self):
        values = ", ".join(f"{k}={getattr(self, k)}" for k in self.controls)
        return f"Live({self.name}: {values})"
