"""PyTorch's side of the engine's benchmarks: answers each line of standard input with a number.

    serve.py train MODEL BATCH THREADS      "run N": milliseconds per training step
    serve.py infer MODEL BATCH THREADS      "run N": milliseconds per forward pass
    serve.py add - - THREADS                "run N": nanoseconds per addition of one element
    any of them                             "peak": bytes above what lay there after importing
"""
import sys
import time

import torch

from models import MODELS


def memory(key):
    for line in open("/proc/self/status"):
        if line.startswith(key):
            return int(line.split()[1]) * 1024


def training(name, batch):
    make, size, channels, loss = MODELS[name]
    model = make().to(memory_format=torch.channels_last)
    x = torch.rand(batch, channels, size, size).to(memory_format=torch.channels_last)
    y = torch.arange(batch) % 10
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)

    def step():
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()

    return step, 1e3


def inference(name, batch):
    make, size, channels, _ = MODELS[name]
    model = make().eval().to(memory_format=torch.channels_last)
    x = torch.rand(batch, channels, size, size).to(memory_format=torch.channels_last)

    def step():
        with torch.inference_mode():
            model(x)

    return step, 1e3


def addition(*_):
    a, b = torch.ones(1), torch.ones(1)

    def step():
        a + b

    return step, 1e9


def main():
    kind, name, batch, threads = sys.argv[1:]
    torch.set_num_threads(int(threads))
    before = memory("VmRSS")
    make = {"train": training, "infer": inference, "add": addition}[kind]
    step, unit = make(name, int(batch) if batch != "-" else 0)
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        word, *rest = line.split()
        if word == "peak":
            print(memory("VmHWM") - before, flush=True)
            continue
        start = time.perf_counter()
        for _ in range(int(rest[0])):
            step()
        print((time.perf_counter() - start) / int(rest[0]) * unit, flush=True)


main()
