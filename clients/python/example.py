"""What optuna.create_study would be, in three lines more than the objective.

    python3 clients/python/example.py            (while "npx capsweep up" runs)
"""

import capsweep


def objective(trial):
    x, y = trial.params["x"], trial.params["y"]
    return (1 - x) ** 2 + 100 * (y - x**2) ** 2


space = {"x": capsweep.Float(-2, 2), "y": capsweep.Float(-1, 3)}
study = capsweep.create_study("rosenbrock", space, trials=30, seed=1)
study.optimize(objective)
print(f"best of rosenbrock: {study.best_value:.4f} at {study.best_params}")
