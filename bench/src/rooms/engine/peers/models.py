"""The models of the engine's benchmarks in PyTorch, layer by layer as libs/capsnet builds them."""
import torch
import torch.nn as nn
import torch.nn.functional as F


class ConvBN(nn.Sequential):
    def __init__(self, i, o, k, s=1, groups=1, act=None, bias=False, eps=1e-3):
        layers = [nn.Conv2d(i, o, k, s, k // 2, groups=groups, bias=bias), nn.BatchNorm2d(o, eps)]
        super().__init__(*layers, *([act] if act else []))


def small_cnn(classes=10):
    conv = lambda i, o: (nn.Conv2d(i, o, 3, 1, 1), nn.ReLU(True))
    return nn.Sequential(
        *conv(1, 32), *conv(32, 32), nn.MaxPool2d(2), *conv(32, 64), *conv(64, 64), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(64 * 49, 128), nn.ReLU(True), nn.Linear(128, classes),
    )


class Residual(nn.Module):
    def __init__(self, i, o, stride, expansion):
        super().__init__()
        h = i * expansion
        up = [ConvBN(i, h, 1, act=nn.ReLU6(True))] if expansion > 1 else []
        depthwise = ConvBN(h, h, 3, stride, h, nn.ReLU6(True))
        self.body = nn.Sequential(*up, depthwise, ConvBN(h, o, 1))
        self.skip = stride == 1 and i == o

    def forward(self, x):
        return x + self.body(x) if self.skip else self.body(x)


def mobilenet_features(large=False):
    """On 32 pixels, which is not large, the first two strides are left out."""
    first = 2 if large else 1
    layers, i = [ConvBN(3, 32, 3, first, act=nn.ReLU6(True))], 32
    for t, c, n, s in [(1, 16, 1, 1), (6, 24, 2, first), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1),
                       (6, 160, 3, 2), (6, 320, 1, 1)]:
        for k in range(n):
            layers.append(Residual(i, c, s if k == 0 else 1, t))
            i = c
    return nn.Sequential(*layers, ConvBN(320, 1280, 1, act=nn.ReLU6(True)))


class Scaled(nn.Module):
    def __init__(self, body):
        super().__init__()
        self.body = body

    def forward(self, x):
        return self.body(x * 2 - 1)


def mobilenet(classes=10, large=False):
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(1280, classes))
    return Scaled(nn.Sequential(mobilenet_features(large), *head))


class Bottleneck(nn.Module):
    def __init__(self, i, w, stride):
        super().__init__()
        unit = lambda i, o, k, s=1, act=None: ConvBN(i, o, k, s, act=act, bias=True, eps=1.001e-5)
        self.skip = unit(i, 4 * w, 1, stride) if i != 4 * w else None
        self.body = nn.Sequential(unit(i, w, 1, stride, nn.ReLU(True)),
                                  unit(w, w, 3, act=nn.ReLU(True)), unit(w, 4 * w, 1))

    def forward(self, x):
        return F.relu(self.body(x) + (x if self.skip is None else self.skip(x)), True)


def resnet(classes=10):
    layers = [nn.Conv2d(3, 64, 7, 2, 3), nn.BatchNorm2d(64, 1.001e-5), nn.ReLU(True),
              nn.MaxPool2d(3, 2, 1)]
    i = 64
    for w, n, s in [(64, 3, 1), (128, 4, 2), (256, 6, 2), (512, 3, 2)]:
        for k in range(n):
            layers.append(Bottleneck(i, w, s if k == 0 else 1))
            i = 4 * w
    head = (nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(2048, classes))
    return Scaled(nn.Sequential(*layers, *head))


class ScaledSign(torch.autograd.Function):
    """mean |t| over an axis, times the sign of t; straight through where |t| <= 1."""

    @staticmethod
    def forward(ctx, t, axis):
        scale = t.abs().mean(axis, keepdim=True)
        ctx.save_for_backward(t, scale)
        return torch.where(t > 0, scale, -scale)

    @staticmethod
    def backward(ctx, g):
        t, scale = ctx.saved_tensors
        return g * scale * (t.abs() <= 1), None


def squash(s):
    square = (s * s).sum(-1, keepdim=True)
    return s * ((square + 1e-9).sqrt() / (square + 1))


class XnODR(nn.Module):
    """Primary capsules of MobileNetV2 and binary votes outside of three rounds of routing."""

    def __init__(self, classes=10, dim=16, rounds=3):
        super().__init__()
        self.features, self.rounds = mobilenet_features(), rounds
        self.primary = nn.Sequential(nn.Conv2d(1280, 1280, 3, 1, 1, groups=1280),
                                     nn.BatchNorm2d(1280, 1e-3), nn.Conv2d(1280, 1024, 1),
                                     nn.AdaptiveAvgPool2d(1), nn.Flatten())
        self.norm, self.last = nn.BatchNorm1d(8, 1e-3), nn.BatchNorm1d(dim, 1e-5)
        self.weight = nn.Parameter(torch.empty(128, classes, 8, dim).uniform_(-0.014, 0.014))
        nn.init.constant_(self.last.weight, 0.1)
        nn.init.constant_(self.last.bias, 0.1)

    def forward(self, x):
        x = squash(self.primary(self.features(x * 2 - 1)).view(-1, 128, 8))
        x = F.relu(self.norm(x.view(-1, 8)).view(-1, 128, 8))
        left, right = ScaledSign.apply(x, 2), ScaledSign.apply(self.weight, 2)
        n, d, classes = right.size(0), right.size(2), right.size(1)
        matrix = right.permute(0, 2, 1, 3).reshape(n, d, -1)
        votes = torch.bmm(left.transpose(0, 1), matrix).view(n, -1, classes, right.size(3))
        votes = votes.permute(1, 2, 0, 3)  # [batch, classes, inputs, dim]
        v = squash(votes.sum(2) / classes)
        logits = 0
        for _ in range(self.rounds - 1):
            logits = logits + (votes @ v.unsqueeze(3)).squeeze(3)
            v = squash((logits.softmax(1).unsqueeze(2) @ votes).squeeze(2))
        v = F.relu(self.last(v.reshape(-1, v.size(2))).view_as(v))
        return ((v * v).sum(-1) + 1e-9).sqrt()


def margin(scores, labels):
    t = F.one_hot(labels, scores.size(1)).float()
    return (t * F.relu(0.9 - scores) ** 2 + 0.5 * (1 - t) * F.relu(scores - 0.1) ** 2).sum(1).mean()


# name: model, size, channels, loss
MODELS = {
    "small-cnn": (small_cnn, 28, 1, F.cross_entropy),
    "mobilenet-v2": (mobilenet, 32, 3, F.cross_entropy),
    "resnet-50": (resnet, 64, 3, F.cross_entropy),
    "mobilenet-v2-224": (lambda: mobilenet(large=True), 224, 3, F.cross_entropy),
    "resnet-50-224": (resnet, 224, 3, F.cross_entropy),
    "mobilenet-v2+xnodr": (XnODR, 32, 3, margin),
}
