"""What the three browsers of driver.py have in common, and those that act alike."""

import atexit
import json
import os
import shutil
import subprocess

AS_JSON = "async (text) => JSON.stringify((await (%s)(...JSON.parse(text))) ?? null)"
LOADED = """() => document.readyState === "complete"
    || new Promise((resolve) => addEventListener("load", () => resolve(true)))"""
QUIET = """() => new Promise((resolve) => {
    let timer;
    const again = () => { clearTimeout(timer); timer = setTimeout(resolve, 500); };
    new PerformanceObserver(again).observe({ type: "resource" });
    again();
})"""
COLLECTOR = """{
    const seen = window.errorsSeen = [];
    addEventListener("error", ({ message, target }) => seen.push(
        message || "failed: " + (target.src || target.href)), true);
    addEventListener("unhandledrejection", ({ reason }) => seen.push(String(reason)));
    addEventListener("securitypolicyviolation", ({ blockedURI }) => seen.push(
        "refused: " + blockedURI));
    const log = console.error;
    console.error = (...words) => { seen.push(words.join(" ")); log(...words); };
}"""
COLLECTED = "() => window.errorsSeen.slice()"
KEYS = ["Backspace", "Tab", "Enter", "Shift", "Escape", "PageUp", "PageDown", "End"]
KEYS += ["Home", "ArrowLeft", "ArrowUp", "ArrowRight", "ArrowDown", "Delete"]
CODES = "\ue003\ue004\ue007\ue008\ue00c\ue00e\ue00f\ue010\ue011\ue012\ue013\ue014\ue015"
CODES = dict(zip(KEYS, CODES + "\ue017", strict=True))
SIZE = (1280, 900)
PATIENCE = 120  # seconds for one answer: the machine may be busy


def program(name, default):
    """The path of a browser: `default`, unless the variable `name` says another."""
    wanted = os.environ.get(name, default)
    if found := shutil.which(wanted):
        return found
    raise RuntimeError(
        f"{wanted} is not a program; tools/find-browsers says what to do"
    )


def start(command, **options):
    """Start a process that does not outlive this one; returns it."""
    process = subprocess.Popen(command, text=True, **options)
    atexit.register(process.kill)
    return process


class Page:
    """What is the same in all browsers; each adds `go`, `run` and what is its own."""

    def __init__(self):
        self.requests, self.failed = [], []

    def evaluate(self, code, *arguments):
        """What the JavaScript function `code` returns, awaited; NaN becomes None."""
        return json.loads(self.run(AS_JSON % code, json.dumps(arguments)))

    def open(self, address):
        self.go("about:blank")  # here ends what the last page still asks and says
        self.evaluate("() => 0")
        self.requests.clear()
        self.failed.clear()
        self.go(address)
        self.evaluate(LOADED)  # Firefox may come back while deferred scripts wait

    def stay(self, address):
        """Open a page, unless it is open."""
        if self.evaluate("() => location.href") != address:
            self.open(address)

    @property
    def errors(self):
        self.evaluate("() => 0")  # what happened before comes before the answer
        return self.failed

    def refresh(self):
        """What is done before each test."""

    def quiet(self):
        """Wait until nothing more is loaded for half a second."""
        self.evaluate(QUIET)

    def site(self, folder):
        return folder


class Driven(Page):
    """A browser that takes the actions of WebDriver; it adds `act`."""

    @property
    def errors(self):
        return [*self.evaluate(COLLECTED), *self.failed]

    def key(self, *names):
        codes = [CODES.get(name, name) for name in names]
        both = ("keyDown", "keyUp")
        strokes = [{"type": kind, "value": code} for code in codes for kind in both]
        self.act([{"type": "key", "id": "keys", "actions": strokes}])

    def move(self, x, y):
        self._point("mouse", [place(x, y)])

    def press(self, *points):
        self._point("mouse", held(points))

    def touch(self, *points):
        self._point("touch", held(points))

    def _point(self, kind, actions):
        parameters = {"pointerType": kind}
        source = {"type": "pointer", "id": kind, "parameters": parameters}
        self.act([source | {"actions": actions}])


def place(x, y):
    return {"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}


def held(points):
    first, *rest = (place(*point) for point in points)
    down, up = ({"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp"))
    return [first, down, *rest, up]
