"""Ask for parameters, measure, tell: a sweep from Python, step by step.

    python3 examples/ask-tell/ask_tell.py            (while "npx capsweep up" runs)

Start it several times: every copy gets trials of its own. `study.optimize` does the same in one line.
"""

import pathlib
import sys

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[2] / "clients" / "python"))
import capsweep  # noqa: E402


def measure(x, y):
    """Rosenbrock's valley: 0 at (1, 1)."""
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


space = {"x": capsweep.Float(-2, 2), "y": capsweep.Float(-2, 2)}
study = capsweep.create_study("ask-tell", space, trials=12, metric="loss", sampler="random", seed=1)
while (trial := study.ask()) is not None:
    with trial:
        loss = measure(**trial.params)
        try:
            # Long trials report as they go: schedulers judge that, and say when to stop.
            trial.report(loss, step=1)
        except capsweep.TrialStopped:
            continue
    study.tell(trial, loss)
    print(f"trial {trial.number}: {trial.params} -> {loss:.4f}", flush=True)
print(f"done: npx capsweep best {study.name}")
