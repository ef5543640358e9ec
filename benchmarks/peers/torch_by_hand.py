"""torch: all starts and configurations in one batch, runs last (faster than runs first), as many operations as needed.

Runs that have stopped leave the batch. Compiling with torch.compile would need a C++ compiler.
"""

import numpy as np
import torch

from ..job import DT, START, STEPS, TARGET, TOLERANCE, columns

torch.set_default_dtype(torch.float64)
Z0, Y = torch.tensor(START)[:, None], torch.tensor(TARGET)[:, None]


def field(theta):
    W, b = theta[:4].reshape(2, 2, -1), theta[4:]
    return lambda t, z: torch.sigmoid((W * z).sum(1) + b)


def loss(theta):
    f, z = field(theta), Z0
    for _ in range(STEPS):
        z = z + DT * f(None, z)
    return ((z - Y) ** 2).sum(0)


def sweep(theta, loss=loss):
    starts = theta.shape[1]
    lr, k, alpha, budget = (torch.tensor(column) for column in columns(starts))
    fast = slow = torch.tensor(np.tile(theta, len(lr) // starts))
    iterations, losses = budget.clone(), torch.empty(len(lr))
    live, previous, i = torch.arange(len(lr)), torch.full((len(lr),), torch.nan), 0
    while len(live):
        i += 1
        fast.requires_grad_()
        value = loss(fast)
        (gradient,) = torch.autograd.grad(value.sum(), fast)
        with torch.no_grad():
            stopped = (previous - value > 0) & (previous - value < TOLERANCE)
            iterations[live[stopped]] = i
            losses[live] = previous = torch.where(stopped, previous, value)
            fast, sync = fast - lr * gradient, i % k == 0
            slow = torch.where(sync, (1 - alpha) * slow + alpha * fast, slow)
            fast = torch.where(sync, slow, fast)
            keep = ~stopped & (i < budget)
            if not keep.all():
                parts = (live, previous, fast, slow, lr, k, alpha, budget)
                live, previous, fast, slow, lr, k, alpha, budget = (part[..., keep] for part in parts)
    return iterations.numpy().reshape(-1, starts), losses.numpy().reshape(-1, starts)
