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

import base64
import json
import re
import subprocess
import threading

import websocket
from webkit import WebKit
from window import COLLECTOR, PATIENCE, SIZE, Driven, Page, program, start


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
            found[1] + "/session",
            suppress_origin=True,
            timeout=PATIENCE,
            skip_utf8_validation=True,  # slow; `recv` decodes the text anyway
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


ENGINES = {"chromium": Chromium, "firefox": Firefox, "webkit": WebKit}
