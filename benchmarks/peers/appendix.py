"""The way a first program does it: one start after the other, numpy on two numbers, as in the thesis's appendix."""

import numpy as np

from ..job import CONFIGURATIONS, DT, START, STEPS, TARGET, TOLERANCE


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(W, b):
    z = np.array(START)
    history = [z]
    for _ in range(STEPS):
        z = z + DT * sigmoid(np.dot(W, z) + b)
        history.append(z)
    return history


def backward(history, W, b):
    a = 2 * (history[-1] - np.array(TARGET))
    gW, gb = np.zeros_like(W), np.zeros_like(b)
    for z in reversed(history[:-1]):
        s = sigmoid(np.dot(W, z) + b)
        d = a * s * (1 - s)
        gW += DT * np.outer(d, z)
        gb += DT * d
        a = a + DT * np.dot(W.T, d)
    return gW, gb


def train(theta, lr, k, alpha, budget):
    """The iteration in which the run ended, and the last loss before."""
    W, b = theta[:4].reshape(2, 2).copy(), theta[4:].copy()
    slow_W, slow_b, previous = W, b, np.nan
    for i in range(1, budget + 1):
        history = forward(W, b)
        loss = np.sum((history[-1] - np.array(TARGET)) ** 2)
        if 0 < previous - loss < TOLERANCE:
            break
        previous = loss
        gW, gb = backward(history, W, b)
        W, b = W - lr * gW, b - lr * gb
        if i % k == 0:
            slow_W, slow_b = (1 - alpha) * slow_W + alpha * W, (1 - alpha) * slow_b + alpha * b
            W, b = slow_W, slow_b
    return i, previous


def sweep(theta):
    ends = np.array([[train(start, *configuration) for start in theta.T] for configuration in CONFIGURATIONS])
    return ends[..., 0].astype(int), ends[..., 1]
