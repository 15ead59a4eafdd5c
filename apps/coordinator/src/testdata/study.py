"""What a Python program does with its client; prints what it saw as one JSON document."""

import json

import capsweep

space = {"rate": capsweep.Float(1e-4, 1e-1, log=True), "layers": capsweep.Int(1, 4),
         "kind": capsweep.Choice("adam", "sgd")}


def front():
    told = []

    def objective(trial):
        values = (trial.params["layers"], round(1e4 * trial.params["rate"]))
        trial.report(values, step=1)
        told.append(values)
        return values

    objectives = {"size": "minimize", "score": "maximize"}
    study = capsweep.create_study("front", space, trials=12, objectives=objectives)
    study.optimize(objective)
    return {"told": told, "front": study.best_trials, "best": study.best}


def short():
    objectives = {"size": "minimize", "score": "maximize"}
    study = capsweep.create_study("short", space, trials=1, objectives=objectives)
    try:
        study.optimize(lambda trial: [1, 2, 3])
    except ValueError as error:
        return str(error)


def enqueued():
    tried = []

    def objective(trial):
        tried.append(trial.params)
        return trial.params["rate"]

    first = {"kind": "sgd", "rate": 0.01}
    capsweep.create_study("earlier", space, trials=3, enqueue=[first]).optimize(objective)
    capsweep.create_study("later", space, trials=3, warm_start="earlier")
    return tried


def going():
    study = capsweep.create_study("going", space, trials=4)
    tried = []

    def objective(trial):
        tried.append(trial.params)
        return trial.params["rate"]

    study.optimize(objective, n_trials=2)
    configuration = study.enqueue_trial({"kind": "sgd", "rate": 0.01})
    study.optimize(objective)
    again = study.enqueue_trial({"rate": 0.01, "kind": "sgd"}, skip_if_exists=True)
    try:
        study.enqueue_trial({"rate": 0.01})
    except capsweep.Refused as error:
        return {"tried": tried, "configurations": [configuration, again], "refused": str(error)}


def refused():
    try:
        capsweep.create_study("wrong", space, trials=1, enqueue=[{"layers": 9}])
    except capsweep.Refused as error:
        return str(error)


def bound():
    constraints = [{"metric": "memory", "max": 2}]
    study = capsweep.create_study("bound", space, trials=3, constraints=constraints)
    try:
        study.best_params
    except ValueError as error:
        before = str(error)
    study.optimize(lambda trial: {"value": -trial.number, "memory": trial.number + 1})
    return {"before": before, "best": study.best_value}


def named():
    for worker in ("lab 2/eva", None):
        capsweep.create_study("named", space, trials=2, worker=worker).ask()


named()
seen = {"bound": bound(), "front": front(), "short": short(), "tried": enqueued(), "going": going(),
        "refused": refused()}
print(json.dumps(seen))
