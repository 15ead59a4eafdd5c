"""Writes optimizers.json: weights after each of five updates, by PyTorch's optimizers in float64.
RMSprop is spelled out, because PyTorch adds epsilon outside the root and Keras inside.

    python3 optimizers.py > optimizers.json      # needs PyTorch; Debian: python3-torch
"""
import json
import torch

torch.set_default_dtype(torch.float64)
start = [0.5, -1.25, 2.0, 0.0]
gradients = [[0.1, -0.2, 3.0, 0.0], [0.3, 0.2, -1.0, 1e-4], [-0.5, 0.1, 0.5, 2e-4], [0.2, 0.2, 0.2, 0.2], [1.0, -1.0, 0.0, 0.5]]
rates = [0.1, 0.1, 0.05, 0.05, 0.01]


def run(make):
    w = torch.tensor(start, requires_grad=True)
    optimizer = make(w)
    seen = []
    for gradient, rate in zip(gradients, rates):
        for group in optimizer.param_groups:
            group['lr'] = rate
        w.grad = torch.tensor(gradient)
        optimizer.step()
        seen.append(w.detach().tolist())
    return seen


def rmsprop():
    w, s, seen = torch.tensor(start), torch.zeros(4), []
    for gradient, rate in zip(gradients, rates):
        g = torch.tensor(gradient)
        s = 0.9 * s + 0.1 * g * g
        w = w - rate * g / torch.sqrt(s + 1e-7)
        seen.append(w.tolist())
    return seen


print(json.dumps({
    'made_by': 'optimizers.py', 'torch': torch.__version__,
    'start': start, 'gradients': gradients, 'rates': rates,
    'weights': {
        'sgd': run(lambda w: torch.optim.SGD([w], lr=1)),
        'momentum': run(lambda w: torch.optim.SGD([w], lr=1, momentum=0.8)),
        'adam': run(lambda w: torch.optim.Adam([w], lr=1, eps=1e-7)),
        'rmsprop': rmsprop(),
    },
}))
