"""torchdiffeq: odeint with Euler's method, back-propagation through its steps; trained as in `torch_by_hand`."""

import torch
from torchdiffeq import odeint

from ..job import DT, STEPS
from . import torch_by_hand

TIMES = torch.linspace(0, STEPS * DT, STEPS + 1, dtype=torch.float64)


def loss(theta):
    z0 = torch_by_hand.Z0.expand(2, theta.shape[1])
    end = odeint(torch_by_hand.field(theta), z0, TIMES, method="euler")[-1]
    return ((end - torch_by_hand.Y) ** 2).sum(0)


def sweep(theta):
    return torch_by_hand.sweep(theta, loss)
