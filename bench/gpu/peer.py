"""PyTorch's side of the GPU benchmark: answers each line of standard input with a number.

    peer.py where                             prints what this Python's torch is, as JSON
    peer.py train DEVICE MODE MODEL BATCH     "run N": milliseconds per training step

MODE is eager, graph (the whole step as a CUDA graph), amp (bfloat16 autocast) or amp-graph.
"""
import json
import os
import sys
import time

import torch

from models import MODELS


def where():
    cuda = torch.cuda.is_available()
    print(json.dumps({
        "folder": os.path.dirname(torch.__file__),
        "torch": torch.__version__,
        "cuda": torch.version.cuda,
        "cudnn": torch.backends.cudnn.version() if cuda else None,
        "gpu": torch.cuda.get_device_name(0) if cuda else None,
        "python": sys.version.split()[0],
    }))


def make_step(device, mode, name, batch):
    make, size, channels, loss = MODELS[name]
    model = make().to(device, memory_format=torch.channels_last)
    x = torch.rand(batch, channels, size, size, device=device)
    x = x.to(memory_format=torch.channels_last)
    y = torch.arange(batch, device=device) % 10
    on_gpu = device != "cpu"
    options = {"fused": True, "capturable": True} if on_gpu else {}
    optimizer = torch.optim.Adam(model.parameters(), 1e-3, **options)
    amp = mode.startswith("amp")

    def step():
        optimizer.zero_grad(set_to_none=True)
        with torch.autocast(device, dtype=torch.bfloat16, enabled=amp, cache_enabled=False):
            value = loss(model(x), y)
        value.backward()
        optimizer.step()

    return step


def captured(step):
    """The step as a CUDA graph, after three runs on a stream of their own."""
    stream = torch.cuda.Stream()
    stream.wait_stream(torch.cuda.current_stream())
    with torch.cuda.stream(stream):
        for _ in range(3):
            step()
    torch.cuda.current_stream().wait_stream(stream)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        step()
    return graph.replay


def main():
    if sys.argv[1] == "where":
        return where()
    device, mode, name, batch = sys.argv[2:]
    torch.backends.cuda.matmul.allow_tf32 = True
    torch.backends.cudnn.allow_tf32 = True
    torch.backends.cudnn.benchmark = True
    if device == "cpu":
        torch.set_num_threads(1)
    step = make_step(device, mode, name, int(batch))
    if mode.endswith("graph"):
        step = captured(step)
    wait = torch.cuda.synchronize if device != "cpu" else lambda: None
    print(torch.__version__, flush=True)
    for line in sys.stdin:
        runs = int(line.split()[1])
        wait()
        start = time.perf_counter()
        for _ in range(runs):
            step()
        wait()
        print((time.perf_counter() - start) / runs * 1e3, flush=True)


main()
