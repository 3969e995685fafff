"""`Live.running`: a figure that goes on, step by step, from a state to the next.

The page runs a recorded beginning and a recorded step; here NumPy runs the same.
"""

import inspect
import json

import anywidget
import numpy as np
import traitlets

from lstmbook.live.format import check_template
from lstmbook.live.polar import with_places
from lstmbook.live.trace import name_of, trace
from lstmbook.live.widget import Live, _unknown

_AFTER = {}
KEPT = 200  # points of a curve; when there are more, every second one goes
SPEEDS = "slow", "a step a frame", "fast"
BUTTONS = """<div class="live-run">
<button type="button" class="live-go">Train</button>
<button type="button" class="live-step" value="1">1 step</button>
<button type="button" class="live-step" value="10">10 steps</button>
<button type="button" class="live-again">The same start again</button>
<button type="button" class="live-another">Another start</button>
<button type="button" class="live-four" hidden>Four more starts</button>
<label>speed <select class="live-speed" autocomplete="off">{speeds}</select></label>
<p class="live-status" role="status"></p>
</div>"""


class Curves:
    """Numbers by step, thinned as they grow; the newest is there in any case.

    >>> curves = Curves(["loss"])
    >>> for n in range(1001):
    ...     curves.add(n, {"loss": np.float64(1 / (1 + n))})
    >>> curves.at[:3], curves.at[-1], len(curves.at) <= KEPT + 1
    ([0, 8, 16], 1000, True)
    """

    def __init__(self, names):
        self.at, self.values, self.every = [], {name: [] for name in names}, 1

    def add(self, n, outputs):
        """Keep the outputs of step n."""
        if self.at and self.at[-1] % self.every:  # it was only the newest
            self._keep(self.at[:-1])
        self.at.append(n)
        for name, values in self.values.items():
            values.append(float(np.ravel(outputs[name])[0]))
        if len(self.at) > KEPT and n % self.every == 0:
            self.every *= 2
            self._keep([t for t in self.at if t % self.every == 0 or t == n])

    def _keep(self, at):
        for name, values in self.values.items():
            known = dict(zip(self.at, values, strict=True))
            self.values[name] = [known[t] for t in at]
        self.at = at

    def drawn(self):
        """{"name.curve": (2, KEPT + 1)}: steps and values, then NaN."""
        rest = [np.nan] * (KEPT + 1 - len(self.at))
        return {
            f"{name}.curve": np.array([[*self.at, *rest], [*values, *rest]])
            for name, values in self.values.items()
        }


class Running(Live):
    """A figure with a state; made by `Live.running`, which says how."""

    run = traitlets.Dict().tag(sync=True)  # steps, state, curves; set by either side

    def __init__(
        self,
        begin,
        step,
        draw,
        *,
        controls,
        alt,
        steps,
        history=(),
        done="",
        outcome="",
        readout="",
        height=340,
        presets=None,
        shown=None,
        end=None,
        speed="fast",
        guess=None,
        lines="",
    ):
        self.begin, self.step, self.figure, self.controls = begin, step, draw, controls
        self.function = begin  # whose name is the figure's
        self.name = name_of(begin)
        self.alt, self.readout, self.presets = alt, readout, presets or {}
        self.heights = height if isinstance(height, tuple) else (height, height)
        self.most, self.kept, self.done, self.outcome = steps, history, done, outcome
        self.speed, self.lines = speed, lines
        if not alt.strip():
            raise ValueError("alt= says what the figure shows to who does not see it")
        if speed not in SPEEDS:
            raise ValueError(f"speed is {speed!r}, expected {', '.join(SPEEDS)}")
        self._check_controls()
        _check_words(controls)
        self._takes = {f: _taken(f, controls, k) for k, f in enumerate((begin, step))}
        self.add_traits(
            **{k: control.trait().tag(sync=True) for k, control in controls.items()}
        )
        anywidget.AnyWidget.__init__(self)
        self._begin()
        self._record()
        self.observe(self._adopt, "run")
        if self._takes[begin]:
            self.observe(self._anew, self._takes[begin])
        self.observe(self._moved, list(controls))
        self._begin()
        self.shown = steps if shown is None else shown
        self.drawn = outputs = self._gone_on(end) if end else self._after(self.shown)
        for template in (readout, outcome):
            check_template(template, outputs)
        self.guess = guess and guess.judged_later(self)
        self.html = self._drawn_html()
        self._begin()
        self.run = {}

    # What a figure is asked for by page.py.

    def programs(self):
        """The two programs as live.js takes them."""
        return {
            "begin": self._begins[0].as_lists(),
            "start": self._begins[1],
            "steps": self.program.as_lists(),
            "outputs": {k: v for k, v in self.places.items() if "." not in k},
            "next": {k[5:]: v for k, v in self.places.items() if k[:5] == "next."},
            "core": self.program.core,
            "kept": list(self.kept),
            "points": KEPT,
            "done": self.done,
            "most": self.most,
            "outcome": self.outcome,
            "taken": {"shapes": self._shapes(), "lines": self.lines},
        }

    def _shapes(self):
        """{name: shape} of what a reader takes home: the state, what is seen of it."""
        shown = {f"shown.{k}": v for k, v in self._look()[1].items() if " " not in k}
        taken = self._state | shown
        return {k: np.shape(taken[k]) for k in sorted(taken)}

    def buttons(self):
        """Train, one step, ten steps, the same start, another start, speed."""
        chosen = [" selected" if speed == self.speed else "" for speed in SPEEDS]
        speeds = (f"<option{c}>{s}</option>" for c, s in zip(chosen, SPEEDS))
        lines = BUTTONS.format(speeds="".join(speeds)).splitlines(True)
        without = set() if "seed" in self.controls else {"another", "four"}
        without |= set() if self.kept else {"four"}  # for ghosts.js, of its curves
        return "".join(x for x in lines if not any(f"live-{k}" in x for k in without))

    # The same in NumPy.

    @property
    def state(self):
        """{name: array}: where the figure stands; set it to go on from elsewhere.

        What a page saves may be given as np.load has it, with its "shown.name" in it.
        """
        return dict(self._state)

    @state.setter
    def state(self, arrays):
        names = [name for name in arrays if not name.startswith("shown.")]
        new = {name: np.asarray(arrays[name], float) for name in names}
        _check_same("the new state", self._state, new)
        self._state, self._now = new, None
        self._tell()

    def _after(self, n):
        """The outputs n steps on, computed once for figures of equal programs."""
        key = json.dumps(self.programs()), n
        if key not in _AFTER:
            _AFTER[key] = self.advance(n)
        return _AFTER[key]

    def _gone_on(self, run):
        """The outputs where a stored run ends, from a step before it on."""
        sizes = {k: np.size(v) for k, v in self._state.items()}
        found = {k: len(np.ravel(v)) for k, v in run["state"].items()}
        for what, ours, its in (
            ("a start at", self._begun(), run["begun"]),
            ("a state of", sizes, found),
        ):
            if ours != its:
                raise ValueError(
                    f"the stored end of {self.name} is of {what} {its}, expected {ours}"
                )
        self.run = run
        return self.advance(self.most)

    def advance(self, n=1):
        """Go n steps on, fewer if it ends before; returns the outputs there."""
        for _ in range(n):
            if self.ended:
                break
            self._state, self._now = self._look()[0], None
            self._n += 1
            self._curves.add(self._n, self._look()[1])
        self._tell()
        return self.outputs()

    @property
    def ended(self):
        """Why it goes no further: "done", "steps", what is not finite, or ""."""
        state, out = self._look()
        watched = {k: out[k] for k in self.kept} | state
        odd = [k for k, v in watched.items() if not np.all(np.isfinite(v))]
        if odd:
            return f"{odd[0]} is not finite"
        if self.done and np.all(out[self.done]):
            return "done"
        return "steps" if self._n >= self.most else ""

    def outputs(self, **values):
        """What the drawing gets where the figure stands, or at the start for `values`.

        Returns {name: array}: controls, outputs, "name.curve" of each history, and
        "steps", how many were taken.
        """
        if values:
            return self.computed(self._values() | values)
        _, out = self._look()
        numbers = self._numbers(self._values())
        return numbers | out | self._curves.drawn() | {"steps": np.int64(self._n)}

    def computed(self, values):
        """{name: array} at the start, for values of all controls; see `outputs`."""
        numbers, curves = self._numbers(values), Curves(self.kept)
        _, out = self._stepped(self._started(numbers), numbers)
        curves.add(0, out)
        return numbers | out | curves.drawn() | {"steps": np.int64(0)}

    def _values(self):
        return {k: getattr(self, k) for k in self.controls}

    def _numbers(self, values):
        if unknown := values.keys() - self.controls.keys():
            raise ValueError(_unknown(unknown, self.controls))
        return {k: self.controls[k].number(v) for k, v in values.items()}

    def _begin(self):
        self._n, self._now, self._curves = 0, None, Curves(self.kept)
        self._start = self._begun()
        self._state = self._started(self._numbers(self._values()))
        _, out = self._look()
        for name in (*self.kept, *filter(None, [self.done])):
            if name not in out:
                raise ValueError(
                    f"{name!r} is no output of {self.step.__name__}: {', '.join(out)}"
                )
        self._curves.add(0, out)

    def _anew(self, _):
        if self._start != self._begun():
            self._begin()
            self.run = {}

    def _moved(self, _):
        self._now = None
        if not self._n:
            self._begin()

    def _look(self):
        """The step from here: the state after it and the outputs, computed once."""
        if self._now is None:
            self._now = self._stepped(self._state, self._numbers(self._values()))
        return self._now

    def _started(self, numbers):
        some = {k: numbers[k] for k in self._takes[self.begin]}
        return _arrays(self.begin, self.begin(**some))

    def _stepped(self, state, numbers):
        some = {k: numbers[k] for k in self._takes[self.step]}
        with np.errstate(over="ignore", invalid="ignore"):  # `ended` tells of it
            new, out = _pair(self.step, self.step(dict(state), **some))
        new = _arrays(self.step, new)
        _check_same(f"the state that {self.step.__name__} returns", state, new)
        return new, {k: np.asarray(v)[()] for k, v in out.items()}

    def _drawn_html(self):
        """The end in a page: half the points of its curves do, at half the weight."""
        whole = self.drawn
        self.drawn = whole | {k: _thin(whole[k]) for k in self._curves.drawn()}
        html = super()._drawn_html()
        self.drawn = self.drawn | whole
        return html

    def _join(self, axes):
        known = {*self._look()[1], *self._takes[self.step]}
        if odd := [name for name, *_ in axes.places.values() if name not in known]:
            raise ValueError(
                f"on polar axes an output of {self.step.__name__} moves, not "
                f"{odd[0]!r}: draw that on axes that are linear or log"
            )
        taken, self.step = self.step, with_places(self.step, axes)
        self._takes[self.step], self._now = self._takes[taken], None
        self._record()
        self.drawn = self.drawn | axes.beside(self.drawn)

    def _record(self):
        numbers = self._numbers(self._values())
        some = {k: numbers[k] for k in self._takes[self.begin]}
        self._begins = trace(self.begin, some, spare=some)
        state = {f"state.{k}": v for k, v in self._state.items()}

        taken = self.step  # found there by name, with what its file holds

        def step(**tracers):
            given = {k: tracers[f"state.{k}"] for k in self._state}
            some = {k: tracers[k] for k in self._takes[self.step]}
            new, out = _pair(taken, taken(given, **some))
            return {f"next.{k}": v for k, v in new.items()} | out

        core = [f"next.{k}" for k in self._state]
        core += [*self.kept, *filter(None, [self.done])]
        everything = numbers | state
        self.program, self.places = trace(step, everything, everything, core, numbers)

    def _begun(self):
        return {k: getattr(self, k) for k in self._takes[self.begin]}

    def _tell(self):
        curves = {"at": self._curves.at, "every": self._curves.every}
        curves |= {"values": self._curves.values}
        state = {k: np.ravel(v).tolist() for k, v in self._state.items()}
        begun, n, now = self._begun(), self._n, self._now
        self.run = {"steps": n, "state": state, "curves": curves, "begun": begun}
        self._now = now  # `_adopt` has heard what is known

    def _adopt(self, _=None):
        """The page may have gone on from the same start: stand where it stands."""
        run = self.run
        if not run or run["begun"] != self._begun():
            return
        self._n, self._now = run["steps"], None
        for k, v in self._state.items():
            self._state[k] = np.reshape(np.array(run["state"][k], float), np.shape(v))
        self._curves.at = list(run["curves"]["at"])
        self._curves.every = run["curves"]["every"]
        self._curves.values = {k: list(v) for k, v in run["curves"]["values"].items()}

    def __repr__(self):
        values = ", ".join(f"{k}={getattr(self, k)}" for k in self.controls)
        return f"Live({self.name}: {values})"


def _thin(curve):
    """Every second point of a curve, and the last."""
    known = curve[:, np.isfinite(curve[0])]
    thin = np.full(np.shape(curve), np.nan)
    kept = np.concatenate([known[:, :-1:2], known[:, -1:]], axis=1)
    thin[:, : kept.shape[1]] = kept
    return thin


def _check_words(controls):
    for name, control in controls.items():
        if getattr(control, "values", None):
            raise TypeError(
                f"choice {name!r}: a figure that goes on has words for options; the "
                "function gets the number, from 0: np.take(values, number, axis=0)"
            )


def _taken(function, controls, leading):
    """The controls that a function takes, behind so many other arguments."""
    parameters = list(inspect.signature(function).parameters.values())[leading:]
    if any(p.kind is p.VAR_KEYWORD for p in parameters):
        return list(controls)
    parameters = [p for p in parameters if p.default is p.empty or p.name in controls]
    if unknown := [p.name for p in parameters if p.name not in controls]:
        raise ValueError(
            f"{function.__name__} takes {', '.join(unknown)}, but the controls are "
            f"{', '.join(controls)}"
        )
    return [p.name for p in parameters]


def _arrays(function, state):
    if not isinstance(state, dict) or not state:
        raise TypeError(
            f"{function.__name__} returned {type(state).__name__}, expected the state "
            "as a dict {name: array}"
        )
    return {name: np.asarray(array, float) for name, array in state.items()}


def _pair(function, result):
    if isinstance(result, tuple) and len(result) == 2:
        if all(isinstance(part, dict) for part in result):
            return result
    raise TypeError(
        f"{function.__name__} returned {type(result).__name__}, expected a pair of "
        "dicts: the state after the step, and the outputs"
    )


def _check_same(what, old, new):
    shapes = [{k: np.shape(v) for k, v in x.items()} for x in (old, new)]
    if shapes[0] != shapes[1]:
        raise ValueError(f"{what} has shapes {shapes[1]}, expected {shapes[0]}")
