"""Writes heads.json: forward values and gradients of the other heads' layers by PyTorch's autograd in
float64, from the formulas of their papers. Shares no code with the package.

    python3 heads.py > heads.json                # needs PyTorch; Debian: python3-torch
"""
import json
import math
import torch

torch.set_default_dtype(torch.float64)
torch.manual_seed(20170505)


class Sign(torch.autograd.Function):
    @staticmethod
    def forward(ctx, t, zero):
        ctx.save_for_backward(t)
        return torch.where((t >= 0) if zero > 0 else (t > 0), 1.0, -1.0)

    @staticmethod
    def backward(ctx, grad):
        (t,) = ctx.saved_tensors
        return torch.where(t.abs() <= 1, grad, torch.zeros_like(grad)), None


sgn = Sign.apply


def squash(s):
    square = (s * s).sum(-1, keepdim=True)
    return square / (1 + square) * s / square.sqrt()


def route(u, rounds, agree):
    b = torch.zeros(u.shape[:3])
    for r in range(rounds):
        v = squash(torch.einsum('bij,bijk->bjk', torch.softmax(b, 2), u))
        if r < rounds - 1:
            b = b + agree(u, v)
    return v


def dots(u, v):
    return torch.einsum('bijk,bjk->bij', u, v)


def binary_votes(x, w, zero, factor=None):
    if factor is None:
        factor = x.abs().mean(2).detach()[:, :, None, None] * w.abs().mean(2).detach()[None]
    return torch.einsum('bid,ijdk->bijk', sgn(x, zero), sgn(w, zero)) * factor


def binary_agreement(zero, factor=None):
    def agree(u, v):
        f = u.abs().mean(3).detach() * v.abs().mean(2).detach()[:, None] if factor is None else factor
        return dots(sgn(u, zero), sgn(v, zero)) * f
    return agree


def both(x, w, rounds, zero=-1):
    return route(binary_votes(x, w, zero), rounds, binary_agreement(zero))


def both_learned(x, w, votes, agreement, rounds, zero=-1):
    u = binary_votes(x, w, zero, votes.squeeze(2)[None])
    return route(u, rounds, binary_agreement(zero, agreement.transpose(1, 2)))


def xnodr(x, w, rounds, zero):
    return route(binary_votes(x, w, zero), rounds, dots)


def xnodr_threshold(x, w, threshold, rounds):
    return route(binary_votes(x - threshold, w, -1), rounds, dots)


def above(threshold):
    def agree(u, v):
        t = u - threshold
        return dots(sgn(t, -1), sgn(v, -1)) * t.abs().mean(3).detach() * v.abs().mean(2).detach()[:, None]
    return agree


def xnidr(x, w, rounds, zero):
    return route(torch.einsum('bid,ijdk->bijk', x, w), rounds, binary_agreement(zero))


def xnidr_threshold(x, w, threshold, rounds):
    return route(torch.einsum('bid,ijdk->bijk', x, w), rounds, above(threshold))


def both_threshold(x, w, threshold, votes_threshold, rounds):
    return route(binary_votes(x - threshold, w, -1), rounds, above(votes_threshold))


def self_attention(x, w, prior):
    u = torch.einsum('bid,ijdk->bjik', x, w)
    pairs = torch.einsum('bjik,bjlk->bjil', u, u) / math.sqrt(u.shape[3])
    c = torch.softmax(pairs.sum(3), 1)
    s = ((c + prior)[..., None] * u).sum(2)
    length = s.norm(dim=-1, keepdim=True)
    return (1 - torch.exp(-length)) * s / length


def self_routing(x, w, bias):
    c = torch.softmax(torch.einsum('bid,idj->bij', x, w) + bias.squeeze(1), 2)
    a = x.norm(dim=2)
    return torch.log((a[..., None] * c).sum(1) / a.sum(1, keepdim=True))


def element_wise(x, w):
    return torch.einsum('bid,dij->bjd', x, w)


def em_routing(x, w, beta_u, beta_a, rounds):
    u = torch.einsum('bid,ijdk->bijk', x, w)
    b, ni, no, k = u.shape
    a_in = x.norm(dim=2).clamp(max=1)
    r = torch.full((b, ni, no), 1 / no)
    for t in range(1, rounds + 1):
        rr = r * a_in[:, :, None]
        n = rr.sum(1) + 1e-4
        mu = (rr[..., None] * u).sum(1) / n[..., None]
        var = (rr[..., None] * (u - mu[:, None]) ** 2).sum(1) / n[..., None] + 1e-4
        cost = (beta_u[None] + 0.5 * torch.log(var)).mean(2) * n / (ni / no)
        a = torch.sigmoid((1 - 0.5 ** t) * (beta_a - cost))
        gauss = -0.5 * (((u - mu[:, None]) ** 2 / var[:, None]) + torch.log(var)[:, None]).sum(3)
        r = torch.softmax(gauss + torch.log(a + 1e-9)[:, None], 2)
    return a


def binary_dense(x, w, zero=-1):
    return sgn(x, zero) @ sgn(w, zero) * x.abs().mean(1).detach()[:, None] * w.abs().mean(0).detach()


def binary_dense_plain(x, w, zero=-1):
    return sgn(x, zero) @ sgn(w, zero)


def binary_dense_alpha(x, w, zero=-1):
    return sgn(x, zero) @ sgn(w, zero) * w.abs().mean(0).detach()


def binary_dense_learned(x, w, scale, zero=-1):
    return sgn(x, zero) @ sgn(w, zero) * scale


def binary_dense_threshold(x, w, threshold):
    return binary_dense(x - threshold, w)


def binary_dense_learned_threshold(x, w, scale, threshold):
    return binary_dense_learned(x - threshold, w, scale)


def case(layer, function, shape, weights, **config):
    x = torch.relu(torch.randn(shape)) * 1.2
    x[..., 0] += 0.1  # no capsule of zeros, whose length has no slope
    x.requires_grad_()
    ws = [(torch.randn(s) * 0.5).requires_grad_() for s in weights]
    y = function(x, *ws, **{k: v for k, v in config.items() if k in ('rounds', 'zero')})
    dy = torch.randn(y.shape)
    (y * dy).sum().backward()
    flat = lambda t: [float(f'{z:.8g}') for z in t.detach().reshape(-1).tolist()]
    grads = [flat(w.grad if w.grad is not None else torch.zeros(w.shape)) for w in ws]
    return {'layer': layer, 'config': config, 'shape': shape, 'x': flat(x), 'weights': [flat(w) for w in ws],
            'y': flat(y), 'dy': flat(dy), 'dx': flat(x.grad), 'dweights': grads}


B, NI, DI, NO, DO = 2, 4, 8, 3, 5
X, W = [B, NI, DI], [NI, NO, DI, DO]
cases = [
    case('XnODRXnIDR', both, X, [W], rounds=3),
    case('XnODRXnIDR', both_learned, X, [W, [NI, NO, 1, DO], [1, NO, NI]], rounds=3, scale='learned'),
    case('XnODR', xnodr, X, [W], rounds=3, zero=1),
    case('XnODR', xnodr_threshold, X, [W, [DI]], rounds=3, threshold='learned'),
    case('SelfAttention', self_attention, X, [W, [NO, NI]]),
    case('SelfRouting', self_routing, X, [[NI, DI, NO], [NI, 1, NO]]),
    case('ElementWise', element_wise, X, [[DI, NI, NO]]),
    case('EmRouting', em_routing, X, [W, [NO, 1], [NO]], rounds=1),
    case('EmRouting', em_routing, X, [W, [NO, 1], [NO]], rounds=2),
    case('EmRouting', em_routing, X, [W, [NO, 1], [NO]], rounds=3),
    case('BinaryDense', binary_dense, [B, 37], [[37, 5]]),
    case('XnIDR', xnidr, X, [W], rounds=3, zero=1),
    case('XnIDR', xnidr_threshold, X, [W, [DO]], rounds=3, threshold='learned'),
    case('XnODRXnIDR', both_threshold, X, [W, [DI], [DO]], rounds=3, threshold='learned'),
    case('BinaryDense', binary_dense, [B, 37], [[37, 5]], zero=1),
    case('BinaryDense', binary_dense_plain, [B, 37], [[37, 5]], scale='none'),
    case('BinaryDense', binary_dense_alpha, [B, 37], [[37, 5]], scale='alpha'),
    case('BinaryDense', binary_dense_learned, [B, 37], [[37, 5], [5]], scale='learned'),
    case('BinaryDense', binary_dense_learned, [B, 37], [[37, 5], [5]], scale='learned', zero=1),
    case('BinaryDense', binary_dense_threshold, [B, 37], [[37, 5], [37]], threshold='learned'),
    case('BinaryDense', binary_dense_learned_threshold, [B, 37], [[37, 5], [5], [37]], scale='learned',
         threshold='learned'),
]
print(json.dumps({'made_by': 'heads.py', 'torch': torch.__version__, 'cases': cases}))
