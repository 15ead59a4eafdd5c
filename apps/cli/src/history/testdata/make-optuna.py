"""Writes the files of this folder with Optuna itself: pip install optuna, then run this here.

One small study three times: as a SQLite file (deflated), as a journal, and as a CSV with a data frame's columns.
"""

import gzip
import pathlib
import warnings

import optuna
from optuna.distributions import CategoricalDistribution, FloatDistribution, IntDistribution
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend

here = pathlib.Path(__file__).parent
warnings.simplefilter("ignore")
optuna.logging.set_verbosity(optuna.logging.WARNING)


def objective(trial):
    rate = trial.suggest_float("rate", 1e-4, 1e-1, log=True)
    kind = trial.suggest_categorical("kind", ["adam", "sgd", None])
    layers = trial.suggest_int("n-layers", 1, 8, step=1)
    momentum = trial.suggest_float("momentum", 0.5, 0.9, step=0.1) if kind == "sgd" else 0
    for step in range(3):
        trial.report(layers * rate + 1 / (step + 1), step)
        if trial.number % 5 == 4 and step == 1:
            raise optuna.TrialPruned()
    if trial.number == 3:
        raise ValueError("this one crashed")
    return layers * rate + momentum


def fill(storage):
    study = optuna.create_study(
        study_name="small", storage=storage, direction="minimize",
        sampler=optuna.samplers.RandomSampler(seed=7),
    )
    study.optimize(objective, n_trials=12, catch=ValueError)
    study.ask()
    both = optuna.create_study(study_name="both", storage=storage, directions=["minimize", "maximize"])
    space = {"x": FloatDistribution(0, 1), "k": IntDistribution(1, 64, log=True),
             "b": CategoricalDistribution([True, False])}
    for n in range(4):
        trial = both.ask(space)
        both.tell(trial, [n, float("inf") if n == 2 else 2 * n])
    return study


def main():
    database = here / "optuna.db"
    database.unlink(missing_ok=True)
    fill(f"sqlite:///{database}")
    (here / "optuna.db.gz").write_bytes(gzip.compress(database.read_bytes(), mtime=0))
    database.unlink()
    journal = here / "optuna.journal"
    journal.unlink(missing_ok=True)
    fill(JournalStorage(JournalFileBackend(str(journal))))
    (here / "optuna.csv").write_text(table())


def table():
    """The columns of study.trials_dataframe(), without the need for pandas."""
    study = optuna.create_study(direction="minimize", sampler=optuna.samplers.RandomSampler(seed=7))
    study.optimize(objective, n_trials=12, catch=ValueError)
    columns = ["number", "state", "value", "params_kind", "params_momentum", "params_n-layers", "params_rate"]
    head = ",".join(columns)
    rows = [
        ",".join("" if v is None else str(v) for v in [
            t.number, t.state.name, t.value, t.params.get("kind"), t.params.get("momentum"),
            t.params["n-layers"], t.params["rate"],
        ])
        for t in study.trials
    ]
    return "\n".join([head, *rows]) + "\n"


main()
