"""Sweeps from Python: ask the coordinator for parameters, measure, tell. Standard library only.

    import capsweep

    study = capsweep.create_study("my-sweep", space={"x": capsweep.Float(-5, 5)}, trials=50)
    study.optimize(lambda trial: (trial.params["x"] - 2) ** 2)
    print(study.best_params, study.best_value)

Start the program several times: every copy gets trials of its own. The address and the token come from
CAPSWEEP_URL and CAPSWEEP_TOKEN, or from the folder of a coordinator on this machine.
"""

import json
import math
import os
import pathlib
import threading
import time
import urllib.error
import urllib.parse
import urllib.request


class Refused(Exception):
    """The coordinator said no; `code` is one of docs/reference/errors.md."""

    def __init__(self, code, message):
        super().__init__(f"{code}: {message}")
        self.code = code


class TrialStopped(Exception):
    """Raised by `Trial.report` when the trial is over for this program; `optimize` goes on with the next."""


def Float(low, high, log=False, step=None, when=None):
    """A real number from low to high."""
    return _dimension("float", [low, high], log=log, step=step, when=when)


def Int(low, high, log=False, step=1, when=None):
    """A whole number from low to high."""
    return _dimension("int", [low, high], log=log, step=step, when=when)


def Choice(*values, ordered=False, when=None):
    """One of the values."""
    return _dimension("choice", list(values), ordered=ordered, when=when)


def _dimension(kind, value, **options):
    return {kind: value, **{k: v for k, v in options.items() if v not in (None, False)}}


def create_study(name, space, trials, direction="minimize", metric="value", objectives=None, seed=0,
                 sampler="auto", scheduler=None, constraints=None, seeds=1, enqueue=None, warm_start=None,
                 worker=None, connection=None):
    """A new sweep, or the one of this name that is there already.

    `objectives` names several of them, such as {"loss": "minimize", "size": "minimize"}, in place of
    `direction` and `metric`. `constraints` are bounds that metrics must keep, such as
    [{"metric": "memory", "max": 8}]. `enqueue` has parameters that the first configurations are held to;
    the sampler chooses the rest. `warm_start` names earlier sweeps whose results the sampler is told
    first. `scheduler` is the file's `schedule` section, such as {"scheduler": "asha", "maxEpochs": 9}.
    `worker` is what this program is called where its trials are shown.
    """
    connection = connection or Connection()
    objectives = objectives or {metric: direction}
    search = {"sampler": sampler, "trials": trials, "seed": seed, "seeds": seeds,
              "enqueue": enqueue, "warmStart": warm_start}
    document = {
        "name": name,
        "objective": [{"metric": metric, "goal": goal} for metric, goal in objectives.items()],
        "constraints": constraints,
        "trainer": "external",
        "space": space,
        "search": _without_none(search),
        "schedule": scheduler,
    }
    source = json.dumps(_without_none(document))
    try:
        connection.call("/api/sweeps", {"source": source, "file": f"{name}.json"})
    except Refused as refused:
        if refused.code != "sweep-name-taken":
            raise
    return Study(name, list(objectives), connection, worker or f"python-{os.getpid()}")


def _without_none(document):
    return {key: value for key, value in document.items() if value is not None}


class Connection:
    """Where the coordinator is."""

    def __init__(self, url=None, token=None):
        home = pathlib.Path(os.environ.get("CAPSWEEP_HOME") or pathlib.Path.home() / ".capsweep")
        self.url = url or os.environ.get("CAPSWEEP_URL") or _endpoint(home)
        self.token = token or os.environ.get("CAPSWEEP_TOKEN") or (home / "token").read_text().strip()

    def call(self, path, body=None):
        """POSTs a body, or GETs; returns the answer, or None when it is empty."""
        request = urllib.request.Request(
            self.url + path,
            data=None if body is None else json.dumps(body).encode(),
            headers={"authorization": f"Bearer {self.token}", "content-type": "application/json"},
        )
        try:
            with urllib.request.urlopen(request) as answer:
                text = answer.read()
        except urllib.error.HTTPError as error:
            details = json.loads(error.read())["error"]
            raise Refused(details["code"], details["message"]) from None
        return json.loads(text) if text else None


def _endpoint(home):
    try:
        return json.loads((home / "endpoint.json").read_text())["url"]
    except FileNotFoundError:
        message = f"no coordinator runs here ({home}); start one with: npx capsweep up"
        raise Refused("unavailable", message) from None


class Study:
    """A sweep that this program works at."""

    def __init__(self, name, objectives, connection, worker):
        self.name = name
        self._objectives = objectives
        self._connection = connection
        self._worker = worker

    def optimize(self, objective, n_trials=None, catch=()):
        """Calls `objective(trial)` for trials of the sweep until there are none left.

        It returns the value, a value for each of several objectives in their order, or a dictionary of
        metrics with the objectives' among them. Errors named in `catch` fail the trial and the search
        goes on; others fail it and are raised.
        """
        done = 0
        while n_trials is None or done < n_trials:
            trial = self.ask()
            if trial is None:
                return
            self._run(trial, objective, catch)
            done += 1

    def _run(self, trial, objective, catch):
        try:
            with trial:
                metrics = self._metrics(objective(trial))
        except TrialStopped:
            return
        except BaseException as error:
            self._fail(trial, error)
            if isinstance(error, tuple(catch)):
                return
            raise
        try:
            self.tell(trial, metrics)
        except Refused as refused:
            # The lease ran out meanwhile: somebody else has the trial now.
            if refused.code != "attempt-fenced":
                raise

    def ask(self):
        """A trial, after waiting for one if need be; None when the sweep is done."""
        while True:
            asked = self._connection.call(self._path("/ask"), {"worker": self._worker})
            if asked["kind"] == "trial":
                return Trial(self, asked)
            if asked["kind"] == "done":
                return None
            time.sleep(asked["retryAfterSeconds"])

    def tell(self, trial, value):
        """Ends a trial with its value, a value for each of several objectives, or its metrics."""
        body = {"attempt": trial.attempt, "outcome": "complete", "metrics": self._metrics(value)}
        self._connection.call(self._path(f"/trials/{trial.number}/tell"), body)

    def enqueue_trial(self, params, skip_if_exists=False):
        """Has these parameters tried next; the sampler chooses the rest.

        It takes the place of a configuration that the sampler would have chosen alone; returns its number.
        Raises Refused when none is left. With `skip_if_exists`, where a configuration is held to just these
        parameters already, whether or not it was tried, its number is returned and nothing is enqueued.
        """
        body = {"params": params, "skipIfExists": skip_if_exists}
        return self._connection.call(self._path("/enqueue"), body)["configuration"]

    def _fail(self, trial, error):
        details = {"code": "trial-crashed", "message": f"{type(error).__name__}: {error}"}
        body = {"attempt": trial.attempt, "outcome": "failed", "error": details}
        try:
            self._connection.call(self._path(f"/trials/{trial.number}/tell"), body)
        except Refused:
            pass  # The trial is lost either way, and the first error is the one to see.

    def _metrics(self, value):
        """What was measured, by name."""
        if isinstance(value, dict):
            return _plain(value)
        values = list(value) if isinstance(value, (list, tuple)) else [value]
        if len(values) != len(self._objectives):
            names = ", ".join(self._objectives)
            raise ValueError(f"{len(values)} values for {len(self._objectives)} objectives ({names})")
        return _plain(dict(zip(self._objectives, values)))

    @property
    def best(self):
        """The best trial so far, as the coordinator describes it; None while no result keeps all constraints. Of
        several objectives, the best by the first."""
        return self._connection.call(self._path("")).get("best")

    @property
    def best_params(self):
        return self._found()["params"]

    @property
    def best_value(self):
        return self._found()["values"][0]

    def _found(self):
        best = self.best
        if best is None:
            raise ValueError("no trial is complete yet that keeps all constraints")
        return best

    @property
    def best_trials(self):
        """The Pareto front: complete configurations that none other dominates, with params and values."""
        return self._connection.call(self._path("/analysis"))["front"]

    def _path(self, rest):
        return f"/api/sweeps/{urllib.parse.quote(self.name)}{rest}"


class Trial:
    """One configuration to measure. Used with `with`, it keeps its lease by heartbeats."""

    def __init__(self, study, asked):
        self._study = study
        self.number = asked["trial"]
        self.attempt = asked["attempt"]
        self.params = asked["params"]
        self.seed = asked["seed"]
        self._lease_seconds = asked["leaseSeconds"]
        self._over = threading.Event()

    def report(self, value, step):
        """Reports an epoch's value, values or metrics; raises TrialStopped when the trial should end."""
        metrics = self._study._metrics(value)
        body = {"attempt": self.attempt, "step": step, "epoch": step, "metrics": metrics}
        answer = self._call("/report", body)
        if answer["decision"] != "continue":
            raise TrialStopped(answer["decision"])

    def __enter__(self):
        threading.Thread(target=self._beat, daemon=True).start()
        return self

    def __exit__(self, *_):
        self._over.set()

    def _beat(self):
        while not self._over.wait(self._lease_seconds / 3):
            try:
                self._call("/heartbeat", {"attempt": self.attempt})
            except (Refused, urllib.error.URLError):
                pass  # The next call that matters says what is wrong.

    def _call(self, rest, body):
        return self._study._connection.call(self._study._path(f"/trials/{self.number}{rest}"), body)


def _plain(metrics):
    """JSON has no NaN: such a value travels as null."""
    return {k: None if math.isnan(float(v)) or math.isinf(float(v)) else float(v) for k, v in metrics.items()}
