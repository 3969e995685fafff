"""Three browsers behind the same few functions: Chromium, Firefox, WebKit (Safari's).

    open(address)              a page, until it has loaded
    evaluate(code, *arguments) the answer of a JavaScript function, all of it as JSON
    resize(width, height)      the page's, in px
    key(*names)                as in KeyboardEvent.key, one after the other
    move(x, y)                 the mouse
    press(*points)             and hold it down from the first point to the last
    touch(*points)             the same with a finger
    screenshot()               a PNG, as bytes
    requests, errors           what the page asked for and complained of since `open`;
                               what was called off (an icon, say) is no error
    site(folder)               the folder of pages as this browser takes it

Chromium is spoken to through Playwright, Firefox in WebDriver BiDi, WebKitGTK in
WebDriver. WebKit tells nobody what its pages log or load: hence its copy of a site, in
which each page collects its errors, and the proxy that sees its requests.
"""

import atexit
import base64
import contextlib
import http.server
import json
import os
import re
import shutil
import socket
import subprocess
import threading
import time
import urllib.error
import urllib.parse
import urllib.request
import warnings

import websocket

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
MANY = 200  # pages that one window of WebKit opens
PATIENCE = 120  # seconds for one answer: the machine may be busy
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


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


class Chromium(Page):
    """A page of Playwright's `browser`."""

    def __init__(self, browser):
        super().__init__()
        self.page = browser.new_page(viewport=dict(zip(("width", "height"), SIZE)))
        self.touches = self.page.context.new_cdp_session(self.page)
        self.page.on("request", lambda request: self.requests.append(request.url))
        self.page.on("requestfailed", self._unanswered)
        self.page.on("pageerror", lambda error: self.failed.append(str(error)))
        self.page.on("console", self._logged)

    def _unanswered(self, request):
        if request.failure != "net::ERR_ABORTED":
            self.failed.append(f"failed: {request.url}")

    def _logged(self, message):
        if message.type == "error":
            self.failed.append(f"{message.text} {message.location['url']}")

    def go(self, address):
        self.page.goto(address)

    def run(self, code, text):
        return self.page.evaluate(code, text)

    def resize(self, width, height):
        self.page.set_viewport_size({"width": width, "height": height})

    def key(self, *names):
        for name in names:
            self.page.keyboard.press(name)

    def move(self, x, y):
        self.page.mouse.move(x, y)

    def press(self, *points):
        self.move(*points[0])
        self.page.mouse.down()
        for point in points[1:]:
            self.move(*point)
        self.page.mouse.up()

    def touch(self, *points):
        for k, (x, y) in enumerate(points):
            self._finger("touchMove" if k else "touchStart", [{"x": x, "y": y}])
        self._finger("touchEnd", [])

    def _finger(self, kind, points):
        self.touches.send(
            "Input.dispatchTouchEvent", {"type": kind, "touchPoints": points}
        )

    def screenshot(self):
        return self.page.screenshot()

    def close(self):
        self.page.close()


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


class Firefox(Driven):
    """A page of Firefox without a window, by WebDriver BiDi."""

    EVENTS = ["beforeRequestSent", "fetchError", "responseCompleted"]

    def __init__(self, folder):
        super().__init__()
        command = [program("FIREFOX", "firefox-esr"), "--headless", "--no-remote"]
        command += ["--profile", folder, "--remote-debugging-port", "0"]
        pipes = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        self.process = start(command, **pipes)
        said = (re.search(r"BiDi listening on (\S+)", x) for x in self.process.stderr)
        found = next(filter(None, said), None)
        if found is None:
            raise RuntimeError(f"{command[0]} has not started")
        threading.Thread(target=self.process.stderr.read, daemon=True).start()
        self.socket = websocket.create_connection(
            found[1] + "/session", suppress_origin=True, timeout=PATIENCE
        )
        self.number = 0
        self.ask("session.new", capabilities={})
        collector = f"() => {COLLECTOR}"
        self.ask("script.addPreloadScript", functionDeclaration=collector)
        made = self.ask("browsingContext.create", type="tab")
        self.context = {"context": made["context"]}
        events = [f"network.{event}" for event in self.EVENTS]
        self.ask("session.subscribe", events=events, contexts=[made["context"]])
        self.resize(*SIZE)

    def ask(self, method, **parameters):
        """Give a command; returns its answer and notes what happens before it comes."""
        self.number += 1
        order = {"id": self.number, "method": method, "params": parameters}
        self.socket.send(json.dumps(order))
        while (answer := json.loads(self.socket.recv())).get("id") != self.number:
            self._happened(answer["method"], answer["params"])
        if answer["type"] == "error":
            raise RuntimeError(f"{method}: {answer['message']}")
        return answer["result"]

    def _happened(self, event, about):
        address = about["request"]["url"]
        if event == "network.beforeRequestSent":
            self.requests.append(address)
        elif event == "network.fetchError":
            if about["errorText"] != "NS_BINDING_ABORTED":
                self.failed.append(f"failed: {address}")
        elif about["response"]["status"] >= 400:
            self.failed.append(f"failed: {address}")

    def go(self, address):
        where = self.context | {"url": address, "wait": "complete"}
        self.ask("browsingContext.navigate", **where)

    def run(self, code, text):
        answer = self.ask(
            "script.callFunction",
            functionDeclaration=code,
            arguments=[{"type": "string", "value": text}],
            target=self.context,
            awaitPromise=True,
        )
        if answer["type"] == "exception":
            raise RuntimeError(answer["exceptionDetails"]["text"])
        return answer["result"]["value"]

    def resize(self, width, height):
        size = {"viewport": {"width": width, "height": height}}
        self.ask("browsingContext.setViewport", **self.context, **size)

    def act(self, actions):
        self.ask("input.performActions", **self.context, actions=actions)

    def screenshot(self):
        shot = self.ask("browsingContext.captureScreenshot", **self.context)
        return base64.b64decode(shot["data"])

    def close(self):
        self.socket.close()
        self.process.terminate()
        self.process.wait()


class WebKit(Driven):
    """The window of WebKitGTK's MiniBrowser on a screen that nobody sees."""

    def __init__(self, folder):
        super().__init__()
        self.folder, self.processes, self.sites = folder, [], {}
        seen = {"requests": self.requests, "failed": self.failed}
        self.proxy = Server(type("Handler", (Proxy,), seen))
        screen = [program("XVFB", "Xvfb"), "-displayfd", "1", "-nolisten", "tcp"]
        screen += ["-screen", "0", "1600x1200x24"]
        display = self._start(screen, stdout=subprocess.PIPE).stdout.readline().strip()
        self.here = os.environ | {"DISPLAY": f":{display}"}
        self.here["WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS"] = "1"  # root has none
        self._begin()

    def _begin(self):
        """A new window, with processes of its own."""
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        command = [program("WEBKIT", "WebKitWebDriver"), f"--port={port}"]
        self._start(command, env=self.here, stdout=subprocess.DEVNULL)
        self.address, self.opened = f"http://127.0.0.1:{port}/session", 0
        options = {"args": ["--automation", f"--proxy={self.proxy.address}"]}
        wanted = {"alwaysMatch": {"webkitgtk:browserOptions": options}}
        session = self.ask("", capabilities=wanted)
        self.address += "/" + session["sessionId"]
        self.ask("/timeouts", script=1000 * PATIENCE)
        self.resize(*SIZE)

    def _end(self):
        with contextlib.suppress(RuntimeError):  # where the page has died
            self.ask("", "DELETE")
        process = self.processes.pop()
        process.terminate()
        process.wait()

    def refresh(self):
        """Begin anew when the page's process has died, or has opened many pages.

        It gives little memory back. What dies in the midst of a test is that test's.
        """
        try:
            self.evaluate("() => 0")
        except RuntimeError as error:
            warnings.warn(
                f"WebKit's page died between two tests: {error}", stacklevel=2
            )
            self._begin()
        if self.opened >= MANY:
            self.ask("", "DELETE")
            self._begin()

    def _start(self, command, **options):
        self.processes.append(start(command, stderr=subprocess.DEVNULL, **options))
        return self.processes[-1]

    def ask(self, path, method="POST", **body):
        """Give a command of WebDriver; returns its answer."""
        data = json.dumps(body).encode() if method == "POST" else None
        request = urllib.request.Request(self.address + path, data, method=method)
        for _ in range(100):
            try:
                with LOCAL.open(request, timeout=PATIENCE) as answer:
                    return json.load(answer)["value"]
            except urllib.error.HTTPError as error:
                raise RuntimeError(f"{path}: {error.read().decode()}") from None
            except urllib.error.URLError:  # it is still starting
                time.sleep(0.1)
        raise RuntimeError(f"no answer at {self.address}")

    def site(self, folder):
        """A copy in which each page begins with the collector of its errors."""
        if folder not in self.sites:
            copy = shutil.copytree(folder, self.folder / str(len(self.sites)))
            first = rf"\g<0><script>{COLLECTOR}</script>"
            for page in copy.rglob("*.html"):
                text = page.read_text("utf-8")
                page.write_text(re.sub("<head>", first, text, count=1), "utf-8")
            self.sites[folder] = copy
        return self.sites[folder]

    def go(self, address):
        self.opened += 1
        self.ask("/url", url=address)

    def run(self, code, text):
        script = "const done = arguments[1]; (%s)(arguments[0]).then("
        script += "(answer) => done([answer]), (e) => done([null, String(e)]))"
        answer = self.ask("/execute/async", script=script % code, args=[text])
        if len(answer) > 1:
            raise RuntimeError(answer[1])
        return answer[0]

    def resize(self, width, height):
        """Make the page so large; it cannot be narrower than 447 px."""
        size = "() => [innerWidth, innerHeight]"
        for _ in range(3):  # at first the frame around the page may not be there yet
            now, window = self.evaluate(size), self.ask("/window/rect", "GET")
            wide, high = window["width"] - now[0], window["height"] - now[1]
            self.ask("/window/rect", width=width + wide, height=height + high)
            for _ in range(20):  # the page hears of it a moment later
                if self.evaluate(size) == [width, height]:
                    return
                time.sleep(0.1)
        raise RuntimeError(f"WebKit's window cannot be {width} x {height} px")

    def act(self, actions):
        self.ask("/actions", actions=actions)

    def touch(self, *points):
        """WebKitGTK would call a mouse a finger."""
        raise NotImplementedError("WebKitGTK's driver has no touch")

    def screenshot(self):
        return base64.b64decode(self.ask("/screenshot", "GET"))

    def close(self):
        self._end()
        for process in reversed(self.processes):
            process.terminate()
            process.wait()
        self.proxy.close()


class Server:
    """Answers on localhost, by `handler`, until closed."""

    def __init__(self, handler):
        self.http = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
        self.http.daemon_threads = True
        self.address = f"http://127.0.0.1:{self.http.server_port}"
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    def close(self):
        self.http.shutdown()
        self.http.server_close()


class Proxy(http.server.BaseHTTPRequestHandler):
    """Notes `requests` and what `failed`; asks nobody but localhost itself."""

    def do_GET(self):
        """Pass on what localhost answers; refuse the rest."""
        self.requests.append(self.path)
        status, kind, body = 502, "text/plain", b""
        if urllib.parse.urlsplit(self.path).hostname == "127.0.0.1":
            try:
                with LOCAL.open(self.path, timeout=PATIENCE) as answer:
                    status, kind = answer.status, answer.headers["Content-Type"]
                    body = answer.read()
            except urllib.error.HTTPError as error:
                status = error.code
        if status >= 400:
            self.failed.append(f"failed: {self.path}")
        self.send_response(status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_CONNECT(self):
        """Refuse what is secret: it is for another host."""
        self.path = f"https://{self.path}"
        self.do_GET()

    def log_message(self, *args):
        """Say nothing."""


ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
