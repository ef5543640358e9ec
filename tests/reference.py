"""Independent implementations that the tests hold the library against.

Nothing here imports nodetutor. The scalar loops follow the accounting of the thesis's appendix program,
one start at a time, in plain Python floats; the few-line optimizers follow their papers.
"""

from math import exp, sqrt

START, TARGET, DT, STEPS = (1.0, 2.0), (2.0, 4.0), 0.2, 10
TOLERANCE = 0.0007


def sigmoid(x):
    return 1 / (1 + exp(-x)) if x > -700 else 0.0


def slope(x):
    s = sigmoid(x)
    return s * (1 - s)


def forward(theta):
    """The eleven states of the thesis's forward pass, theta = (w11, w12, w21, w22, b1, b2)."""
    w11, w12, w21, w22, b1, b2 = theta
    x, y = START
    states = [(x, y)]
    for _ in range(STEPS):
        dx = sigmoid(w11 * x + w12 * y + b1)
        dy = sigmoid(w21 * x + w22 * y + b2)
        x, y = x + DT * dx, y + DT * dy
        states.append((x, y))
    return states


def distance(states):
    return (states[-1][0] - TARGET[0]) ** 2 + (states[-1][1] - TARGET[1]) ** 2


def printed_gradient(theta, states):
    """Listing 4.2: gW += dt outer(a, z_n), gb += dt a, a -= dt W^T (a * sigma'(z_n))."""
    w11, w12, w21, w22, _, _ = theta
    a1, a2 = 2 * (states[-1][0] - TARGET[0]), 2 * (states[-1][1] - TARGET[1])
    g = [0.0] * 6
    for x, y in reversed(states[:-1]):
        for i, entry in enumerate((a1 * x, a1 * y, a2 * x, a2 * y, a1, a2)):
            g[i] += DT * entry
        d1, d2 = a1 * slope(x), a2 * slope(y)
        a1, a2 = a1 - DT * (w11 * d1 + w21 * d2), a2 - DT * (w12 * d1 + w22 * d2)
    return g


def prose_gradient(theta, states):
    """The text of chapter 4: as printed, but a -= dt (W^T a) * sigma'(W z_n + b)."""
    w11, w12, w21, w22, b1, b2 = theta
    a1, a2 = 2 * (states[-1][0] - TARGET[0]), 2 * (states[-1][1] - TARGET[1])
    g = [0.0] * 6
    for x, y in reversed(states[:-1]):
        for i, entry in enumerate((a1 * x, a1 * y, a2 * x, a2 * y, a1, a2)):
            g[i] += DT * entry
        s1, s2 = slope(w11 * x + w12 * y + b1), slope(w21 * x + w22 * y + b2)
        back1, back2 = w11 * a1 + w21 * a2, w12 * a1 + w22 * a2
        a1, a2 = a1 - DT * back1 * s1, a2 - DT * back2 * s2
    return g


def exact_gradient(theta, states):
    """The chain rule through the Euler steps: d = a * sigma'(W z_n + b), a += dt W^T d."""
    w11, w12, w21, w22, b1, b2 = theta
    a1, a2 = 2 * (states[-1][0] - TARGET[0]), 2 * (states[-1][1] - TARGET[1])
    g = [0.0] * 6
    for x, y in reversed(states[:-1]):
        d1 = a1 * slope(w11 * x + w12 * y + b1)
        d2 = a2 * slope(w21 * x + w22 * y + b2)
        for i, entry in enumerate((d1 * x, d1 * y, d2 * x, d2 * y, d1, d2)):
            g[i] += DT * entry
        a1, a2 = a1 + DT * (w11 * d1 + w21 * d2), a2 + DT * (w12 * d1 + w22 * d2)
    return g


GRADIENTS = {"printed": printed_gradient, "prose": prose_gradient, "exact": exact_gradient}


def gradient_descent(theta, lr, which, most=50):
    """The appendix's loop: (recorded losses, the count that is reported, the weights at the end)."""
    theta, losses, previous, gradient = list(theta), [], None, GRADIENTS[which]
    for i in range(1, most + 1):  # noqa: B007 (it is the count that is reported)
        states = forward(theta)
        loss = distance(states)
        if previous is not None and 0 < previous - loss < TOLERANCE:
            break
        losses.append(loss)
        theta = [w - lr * g for w, g in zip(theta, gradient(theta, states), strict=True)]
        previous = loss
    return losses, i, theta


def lookahead(theta, lr, k, which, most=50, alpha=0.5):
    """The appendix's Lookahead: (dashed losses, fast losses, slow updates, fast steps, slow weights)."""
    fast, slow, previous = list(theta), list(theta), None
    losses, dashed, gradient = [], [], GRADIENTS[which]
    for i in range(1, most * k + 1):
        states = forward(fast)
        loss = distance(states)
        if previous is not None and 0 < previous - loss < TOLERANCE:
            break
        losses.append(loss)
        fast = [w - lr * g for w, g in zip(fast, gradient(fast, states), strict=True)]
        if i % k == 0:
            dashed.append(loss)
            slow = [(1 - alpha) * s + alpha * f for s, f in zip(slow, fast, strict=True)]
            fast = list(slow)
        previous = loss
    return dashed, losses, i // k, i, slow


def adam(gradient, x, lr, steps, beta1=0.9, beta2=0.999, epsilon=1e-8):
    """Kingma and Ba 2014, Algorithm 1, for one number: all iterates."""
    m = v = 0.0
    xs = []
    for t in range(1, steps + 1):
        g = gradient(x)
        m = beta1 * m + (1 - beta1) * g
        v = beta2 * v + (1 - beta2) * g * g
        x = x - lr * (m / (1 - beta1**t)) / (sqrt(v / (1 - beta2**t)) + epsilon)
        xs.append(x)
    return xs


def heavy_ball(gradient, x, lr, steps, beta=0.9):
    """Polyak 1964: x_(n+1) = x_n - lr g_n + beta (x_n - x_(n-1)), a form without a velocity."""
    before, xs = x, []
    for _ in range(steps):
        before, x = x, x - lr * gradient(x) + beta * (x - before)
        xs.append(x)
    return xs


def lookahead_by_rounds(step, memory, x, k, alpha, rounds, reset=False):
    """Zhang et al. 2019, Algorithm 1, as two nested loops; x after every fast step."""
    slow, start, xs = x, memory, []
    for _ in range(rounds):
        x = slow
        if reset:
            memory = start
        for _ in range(k):
            x, memory = step(x, memory)
            xs.append(x)
        slow = slow + alpha * (x - slow)
        xs[-1] = slow
    return xs


def runge_kutta_4(f, z, t0, t1, steps):
    """The classical method on tuples of floats, written out."""
    h, t = (t1 - t0) / steps, t0

    def moved(z, k, by):
        return tuple(a + by * b for a, b in zip(z, k, strict=True))

    for n in range(steps):
        t = t0 + n * h
        k1 = f(t, z)
        k2 = f(t + h / 2, moved(z, k1, h / 2))
        k3 = f(t + h / 2, moved(z, k2, h / 2))
        k4 = f(t + h, moved(z, k3, h))
        parts = zip(z, k1, k2, k3, k4, strict=True)
        z = tuple(x + h / 6 * (a + 2 * b + 2 * c + d) for x, a, b, c, d in parts)
    return z
