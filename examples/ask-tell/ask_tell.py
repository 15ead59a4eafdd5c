"""Ask for parameters, measure, tell: a sweep from Python, with its standard library alone.

    python3 examples/ask-tell/ask_tell.py            (while "npx capsweep up" runs)

Start it several times: every copy gets trials of its own.
"""

import json
import os
import pathlib
import time
import urllib.error
import urllib.request

HOME = pathlib.Path(os.environ.get("CAPSWEEP_HOME") or pathlib.Path.home() / ".capsweep")
URL = os.environ.get("CAPSWEEP_URL") or json.loads((HOME / "endpoint.json").read_text())["url"]
TOKEN = os.environ.get("CAPSWEEP_TOKEN") or (HOME / "token").read_text().strip()
SWEEP_FILE = pathlib.Path(__file__).with_name("sweep.yaml")


class Refused(Exception):
    """The coordinator said no; `code` is one of docs/reference/errors.md."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


def call(path, body):
    request = urllib.request.Request(
        URL + path,
        data=json.dumps(body).encode(),
        headers={"authorization": f"Bearer {TOKEN}", "content-type": "application/json"},
    )
    try:
        with urllib.request.urlopen(request) as answer:
            text = answer.read()
    except urllib.error.HTTPError as error:
        details = json.loads(error.read())["error"]
        raise Refused(details["code"], details["message"]) from None
    return json.loads(text) if text else None


def create(source):
    """The sweep's name; whoever comes second joins in."""
    try:
        return call("/api/sweeps", {"source": source, "file": SWEEP_FILE.name})["name"]
    except Refused as refused:
        if refused.code != "sweep-name-taken":
            raise
        return "ask-tell"


def measure(x, y):
    """Rosenbrock's valley: 0 at (1, 1)."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


def main():
    sweep = create(SWEEP_FILE.read_text())
    while True:
        asked = call(f"/api/sweeps/{sweep}/ask", {"worker": f"python-{os.getpid()}"})
        if asked["kind"] == "done":
            break
        if asked["kind"] == "wait":
            time.sleep(asked["retryAfterSeconds"])
            continue
        at = f"/api/sweeps/{sweep}/trials/{asked['trial']}"
        attempt = asked["attempt"]
        loss = measure(**asked["params"])
        # Long trials report as they go: it keeps the lease, and the answer says when to stop.
        report = {"attempt": attempt, "step": 1, "metrics": {"loss": loss}}
        if call(f"{at}/report", report)["decision"] != "continue":
            continue
        call(f"{at}/tell", {"attempt": attempt, "outcome": "complete", "metrics": {"loss": loss}})
        print(f"trial {asked['trial']}: {asked['params']} -> {loss:.4f}", flush=True)
    print(f"done: npx capsweep best {sweep}")


main()
