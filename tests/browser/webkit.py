"""WebKitGTK, which tells nobody what its pages log or load: see driver.py."""

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

from window import COLLECTOR, PATIENCE, SIZE, Driven, program, start

MANY = 200  # pages that one window opens
BEGINNINGS = 3  # a browser on a busy machine may hang as it starts
LOCAL = urllib.request.build_opener(urllib.request.ProxyHandler({}))


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
        """A new window, with processes of its own; one that does not come is killed."""
        for left in reversed(range(BEGINNINGS)):
            try:
                return self._open_window()
            except (TimeoutError, ConnectionError):
                if not left:
                    raise
                warnings.warn("WebKit did not start; again", stacklevel=2)
                self.processes.pop().kill()

    def _open_window(self):
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
