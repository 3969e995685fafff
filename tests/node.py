"""Run JavaScript with live.js in Node, the one that Playwright brings along."""

import json
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

import lstmbook.live

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
START = """
const fs = require("fs");
globalThis.document = { readyState: "loading", addEventListener() {} };
globalThis.IntersectionObserver = class {};
const source = fs.readFileSync(%s, "utf8") + "\\nglobalThis.live = live;";
require("vm").runInThisContext(source);
const answer = %s;
console.log(JSON.stringify(answer(JSON.parse(fs.readFileSync(0, "utf8")))));
"""


def in_node(function, argument):
    """function(argument), the function written in JavaScript; JSON there and back."""
    node, _ = compute_driver_executable()
    run = subprocess.run(
        [node, "--eval", START % (json.dumps(str(LIVE_JS)), function)],
        input=json.dumps(argument),
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)
