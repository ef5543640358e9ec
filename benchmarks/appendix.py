"""The experiment the way a first program does it: one start after the other, numpy calls on two numbers, as in the
thesis's appendix.
"""

import numpy as np

Z0, TARGET, TIMES = np.array([1.0, 2.0]), np.array([2.0, 4.0]), np.linspace(0, 2, 11)


def sigmoid(x):
    return 1 / (1 + np.exp(-x))


def forward(W, b, dt=0.2):
    z = Z0
    history = [z]
    for _ in TIMES[1:]:
        z = z + dt * sigmoid(np.dot(W, z) + b)
        history.append(z)
    return history


def backward(history, W, b, exact, dt=0.2):
    a = 2 * (history[-1] - TARGET)
    gW, gb = np.zeros_like(W), np.zeros_like(b)
    for z in reversed(history[:-1]):
        s = sigmoid(np.dot(W, z) + b) if exact else sigmoid(z)
        d = a * s * (1 - s)
        gW += dt * np.outer(d if exact else a, z)
        gb += dt * (d if exact else a)
        a = a + (dt if exact else -dt) * np.dot(W.T, d)
    return gW, gb


def train(theta, lr, k, alpha, exact):
    """Losses, the iteration in which the run ended and the gradients computed; k = 1, alpha = 1 is gradient descent."""
    W, b = theta[:4].reshape(2, 2).copy(), theta[4:].copy()
    slow_W, slow_b, losses, gradients = W.copy(), b.copy(), [], 0
    for i in range(1, 50 * k + 1):
        history = forward(W, b)
        loss = np.sum((history[-1] - TARGET) ** 2)
        if losses and 0 < losses[-1] - loss < 0.0007:
            break
        losses.append(loss)
        gW, gb = backward(history, W, b, exact)
        gradients += 1
        W, b = W - lr * gW, b - lr * gb
        if i % k == 0:
            slow_W, slow_b = (1 - alpha) * slow_W + alpha * W, (1 - alpha) * slow_b + alpha * b
            W, b = slow_W.copy(), slow_b.copy()
    return losses, i, gradients
