"""Writes capsules.json: forward values and gradients of the capsule layers by PyTorch's autograd in
float64, from the formulas of the paper. Shares no code with the package.

    python3 capsules.py > capsules.json          # needs PyTorch; Debian: python3-torch
"""
import json
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(20211121)


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t):
        ctx.save_for_backward(t)
        return torch.where(t > 0, 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (t,) = ctx.saved_tensors
        return torch.where(t.abs() <= 1, grad, torch.zeros_like(grad))


sgn = Sign.apply


def squash(s):
    square = (s * s).sum(-1, keepdim=True)
    return square / (1 + square) * s / square.sqrt()


def votes(head, x, w, scale, learned):
    if head != 'xnodr':
        return torch.einsum('bid,ijdk->bijk', x, w)
    dots = torch.einsum('bid,ijdk->bijk', sgn(x), sgn(w))
    k = x.abs().mean(2).detach()[:, :, None, None]
    a = w.abs().mean(2).detach()[None]
    return dots * {'none': 1, 'alpha': a, 'alpha+K': k * a, 'learned': learned}[scale]


def agreement(head, u, v, scale, learned):
    if head != 'xnidr':
        return torch.einsum('bijk,bjk->bij', u, v)
    dots = torch.einsum('bijk,bjk->bij', sgn(u), sgn(v))
    ku = u.abs().mean(3).detach()
    kv = v.abs().mean(2).detach()[:, None, :]
    return dots * {'none': 1, 'alpha': kv, 'alpha+K': ku * kv, 'learned': learned}[scale]


def layer(head, x, w, rounds, scale, learned):
    u = votes(head, x, w, scale, learned)
    b = torch.zeros(u.shape[:3])
    for r in range(rounds):
        c = torch.softmax(b, 2)
        v = squash(torch.einsum('bij,bijk->bjk', c, u))
        if r < rounds - 1:
            b = b + agreement(head, u, v, scale, learned)
    return v


def case(head, rounds, scale, shape):
    batch, ni, di, no, do = shape
    x = torch.relu(torch.randn(batch, ni, di)) * 1.2  # one-sided, half zeros, some beyond 1
    w = torch.randn(ni, no, di, do) * 0.7
    # The package keeps a learned scale of XnIDR as [1, outputs, inputs].
    kept = torch.rand((1, no, ni) if head == 'xnidr' else (ni, no, 1, do)) * 0.3 + 0.05
    out = torch.randn(batch, no, do)
    leaves = [t.requires_grad_() for t in (x, w, kept)]
    learned = kept.transpose(1, 2) if head == 'xnidr' else kept.squeeze(2)[None]
    v = layer(head, x, w, rounds, scale, learned)
    (v * out).sum().backward()
    flat = lambda t: [float(f'{z:.8g}') for z in t.detach().reshape(-1).tolist()]
    zero = torch.zeros(1)
    result = {'head': head, 'rounds': rounds, 'shape': shape, 'x': flat(x), 'w': flat(w), 'dv': flat(out)}
    result |= {'v': flat(v), 'dx': flat(x.grad), 'dw': flat(w.grad)}
    if scale:
        result['scale'] = scale
    if scale == 'learned':
        result |= {'learned': flat(kept), 'dlearned': flat(kept.grad if kept.grad is not None else zero)}
    return result


cases = []
for shape in ([2, 3, 4, 2, 5], [1, 2, 8, 3, 16]):
    for rounds in (1, 2, 3):
        cases.append(case('capsfc', rounds, '', shape))
    for head in ('xnodr', 'xnidr'):
        for scale in ('none', 'alpha', 'alpha+K', 'learned'):
            cases.append(case(head, 3, scale, shape))
print(json.dumps({'made_by': 'capsules.py', 'torch': torch.__version__, 'cases': cases}))
