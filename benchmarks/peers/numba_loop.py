"""numba: plain loops over plain numbers, compiled. It does not differentiate, so the gradient is written by hand."""

from math import exp, nan

import numba
import numpy as np

from ..job import CONFIGURATIONS, DT, START, STEPS, TARGET, TOLERANCE


@numba.njit
def sigmoid(x):
    return 1 / (1 + exp(-x))


@numba.njit
def loss_and_gradient(theta, states, slopes, gradient):
    a, b, c, d, e, f = theta
    x, y = START
    for n in range(STEPS):
        u, v = sigmoid(a * x + b * y + e), sigmoid(c * x + d * y + f)
        states[n], slopes[n] = (x, y), (u, v)
        x, y = x + DT * u, y + DT * v
    p, q = 2 * (x - TARGET[0]), 2 * (y - TARGET[1])
    gradient[:] = 0
    for n in range(STEPS - 1, -1, -1):
        z, (u, v) = states[n], slopes[n]
        r, s = DT * p * u * (1 - u), DT * q * v * (1 - v)
        gradient[0] += r * z[0]
        gradient[1] += r * z[1]
        gradient[2] += s * z[0]
        gradient[3] += s * z[1]
        gradient[4] += r
        gradient[5] += s
        p, q = p + a * r + c * s, q + b * r + d * s
    return (x - TARGET[0]) ** 2 + (y - TARGET[1]) ** 2


@numba.njit
def train(theta, lr, k, alpha, budget, iterations, losses):
    states, slopes, gradient = np.empty((STEPS, 2)), np.empty((STEPS, 2)), np.empty(6)
    for start in range(len(theta)):
        fast, slow, previous = theta[start].copy(), theta[start].copy(), nan
        for i in range(1, budget + 1):
            loss = loss_and_gradient(fast, states, slopes, gradient)
            iterations[start] = i
            if 0 < previous - loss < TOLERANCE:
                break
            losses[start] = previous = loss
            for j in range(6):
                fast[j] -= lr * gradient[j]
                if i % k == 0:
                    fast[j] = slow[j] = (1 - alpha) * slow[j] + alpha * fast[j]


def sweep(theta):
    shape = len(CONFIGURATIONS), theta.shape[1]
    iterations, losses = np.empty(shape, dtype=int), np.empty(shape)
    for n, configuration in enumerate(CONFIGURATIONS):
        train(np.ascontiguousarray(theta.T), *configuration, iterations[n], losses[n])
    return iterations, losses
