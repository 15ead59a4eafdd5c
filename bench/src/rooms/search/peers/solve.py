"""Runs other libraries' samplers on functions that live in the calling process.

Reads one job a line from standard input and answers with lines of JSON:

    job      {"solver": "optuna-tpe", "space": [...], "seed": 1, "trials": 100, ...}
    ours     {"ask": {"x1": 0.5}}          evaluate this
    theirs   {"values": [1.2], "violations": []}
    ours     {"done": {"ms": 12.5}}        time spent in the library alone, all trials together

A solver that cannot run here answers {"missing": "why"}.
"""

import json
import sys
import time


class Wire:
    """The caller's side of an evaluation; the clock stands still meanwhile."""

    def __init__(self):
        self.spent = 0.0
        self.since = time.perf_counter()

    def evaluate(self, params):
        self.spent += time.perf_counter() - self.since
        print(json.dumps({"ask": params}), flush=True)
        answer = json.loads(sys.stdin.readline())
        self.since = time.perf_counter()
        return answer

    def done(self):
        self.spent += time.perf_counter() - self.since
        print(json.dumps({"done": {"ms": self.spent * 1000}}), flush=True)


def active(dimension, params):
    return all(params.get(key) in allowed for key, allowed in dimension.get("when", {}).items())


def suggest(trial, space):
    params = {}
    for d in space:
        if not active(d, params):
            continue
        name = d["name"]
        if d["kind"] == "float":
            params[name] = trial.suggest_float(name, d["min"], d["max"], log=d["log"], step=d.get("step"))
        elif d["kind"] == "int":
            step = 1 if d["log"] else d["step"]
            params[name] = trial.suggest_int(name, int(d["min"]), int(d["max"]), log=d["log"], step=int(step))
        else:
            params[name] = trial.suggest_categorical(name, d["values"])
    return params


def optuna_sampler(optuna, job):
    seed, kind = job["seed"], job["solver"]
    constrained = {"constraints_func": lambda t: t.user_attrs["violations"]} if job["constrained"] else {}
    if kind == "optuna-random":
        return optuna.samplers.RandomSampler(seed=seed)
    if kind == "optuna-tpe":
        return optuna.samplers.TPESampler(seed=seed, **constrained)
    if kind == "optuna-tpe-group":
        return optuna.samplers.TPESampler(seed=seed, multivariate=True, group=True, **constrained)
    if kind == "optuna-gp":
        return optuna.samplers.GPSampler(seed=seed, **constrained)
    if kind == "optuna-nsga2":
        return optuna.samplers.NSGAIISampler(seed=seed, population_size=job["population"], **constrained)
    if kind == "optuna-cmaes":
        return optuna.samplers.CmaEsSampler(seed=seed)
    raise ValueError(kind)


def run_optuna(job, wire):
    import warnings

    import optuna

    warnings.simplefilter("ignore")
    optuna.logging.set_verbosity(optuna.logging.ERROR)
    sampler = optuna_sampler(optuna, job)
    study = optuna.create_study(sampler=sampler, directions=["minimize"] * job["objectives"])
    wire.since = time.perf_counter()

    def objective(trial):
        answer = wire.evaluate(suggest(trial, job["space"]))
        trial.set_user_attr("violations", answer.get("violations", []))
        return answer["values"]

    study.optimize(objective, n_trials=job["trials"])


def bounds(job):
    return [d["min"] for d in job["space"]], [d["max"] for d in job["space"]]


def named(job, x):
    return {d["name"]: float(v) for d, v in zip(job["space"], x)}


def run_pycma(job, wire):
    """Restarts with doubled populations (IPOP) until the budget is spent, as `cma.fmin2` does."""
    import random

    import cma

    low, high = bounds(job)
    left, population = job["trials"], 4 + int(3 * __import__("math").log(len(low)))
    rng = random.Random(job["seed"])
    wire.since = time.perf_counter()
    while left > 0:
        start = [rng.uniform(a, b) for a, b in zip(low, high)]
        options = {"bounds": [low, high], "seed": rng.randrange(1, 2**31), "popsize": population,
                   "verbose": -9, "maxfevals": left, "verb_disp": 0, "verb_log": 0}
        es = cma.CMAEvolutionStrategy(start, 0.3 * (high[0] - low[0]), options)
        while left > 0 and not es.stop():
            points = es.ask()[:left] if left < population else es.ask()
            values = [wire.evaluate(named(job, x))["values"][0] for x in points]
            left -= len(points)
            if len(values) == population:
                es.tell(points, values)
        population *= 2


def run_pymoo(job, wire):
    import numpy as np
    from pymoo.algorithms.moo.nsga2 import NSGA2
    from pymoo.core.problem import ElementwiseProblem
    from pymoo.optimize import minimize

    low, high = bounds(job)

    class Outside(ElementwiseProblem):
        def __init__(self):
            super().__init__(n_var=len(low), n_obj=job["objectives"], xl=np.array(low), xu=np.array(high))

        def _evaluate(self, x, out, *args, **kwargs):
            out["F"] = wire.evaluate(named(job, x))["values"]

    wire.since = time.perf_counter()
    minimize(Outside(), NSGA2(pop_size=job["population"]), ("n_eval", job["trials"]), seed=job["seed"], verbose=False)


def main():
    for line in sys.stdin:
        job = json.loads(line)
        wire = Wire()
        try:
            kind = job["solver"]
            (run_pycma if kind == "pycma" else run_pymoo if kind == "pymoo" else run_optuna)(job, wire)
        except ImportError as error:
            print(json.dumps({"missing": str(error)}), flush=True)
            continue
        wire.done()


if __name__ == "__main__":
    main()
