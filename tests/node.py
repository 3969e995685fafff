"""Run JavaScript with live.js in Node, the one that Playwright brings along."""

import json
import subprocess
from pathlib import Path

from playwright._impl._driver import compute_driver_executable

import lstmbook.live

LIVE_JS = Path(lstmbook.live.__file__).with_name("live.js")
RUNNING_JS = LIVE_JS.with_name("running.js")
START = """
const fs = require("fs");
globalThis.document = { readyState: "loading", addEventListener() {} };
globalThis.IntersectionObserver = class {};
require("vm").runInThisContext(fs.readFileSync(%s, "utf8"));
for (const [name, path] of Object.entries(%s)) {
  const source = fs.readFileSync(path, "utf8") + `\\nglobalThis.${name} = ${name};`;
  require("vm").runInThisContext(source);
}
const answer = %s;
console.log(JSON.stringify(answer(JSON.parse(fs.readFileSync(0, "utf8")))));
"""


def in_node(function, argument, **scripts):
    """function(argument), the function written in JavaScript; JSON there and back.

    scripts  {what it defines: path of a script}, loaded after live.js
    """
    node, _ = compute_driver_executable()
    paths = {name: str(path) for name, path in {"live": LIVE_JS, **scripts}.items()}
    before = json.dumps(str(RUNNING_JS))
    run = subprocess.run(
        [node, "--eval", START % (before, json.dumps(paths), function)],
        input=json.dumps(argument),
        capture_output=True,
        text=True,
    )
    if run.returncode:
        raise RuntimeError(run.stderr)
    return json.loads(run.stdout)
