"""Mutants of the lesson figures_4_to_12: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/figures_4_to_12/drawings": "test_figures_4_to_12.py",
    "lessons/figures_4_to_12/plain_floats": "test_plain_floats.py test_thesis.py",
    "lessons/figures_4_to_12/explorers": "test_explorers.py",
}

MUTANTS = {
    "lessons/figures_4_to_12/drawings": [
        ("curves start at 0", "return np.arange(1, len(seen) + 1), seen", "return np.arange(len(seen)), seen"),
        ("bands start at 0", "x = np.arange(1, len(panel.standard.losses) + 1)", "x = np.arange(len(panel.standard.losses))"),
        ("words: the first loss for the last", "low, middle, high = quantiles(hold(losses)[-1])", "low, middle, high = quantiles(hold(losses)[0])"),
    ],
    "lessons/figures_4_to_12/plain_floats": [
        ("sign in sigma'", "p * u * (1 - u), q", "p * u * (1 + u), q"),
        ("order of product and update", "sx, sy = sigmoid(x), sigmoid(y)", "sx, sy = sigmoid(u), sigmoid(v)"),
        ("synchronises one step late", "        if i % k == 0:", "        if i % k == 1 % k:"),
        ("alpha and 1 - alpha", "(1 - alpha) * s + alpha * x", "alpha * s + (1 - alpha) * x"),
        ("a rising loss stops", "0 < losses[-1] - loss < tolerance", "losses[-1] - loss < tolerance"),
        ("W for its transpose", "p, q = p + DT * (a * r + c * s), q + DT * (b * r + d * s)", "p, q = p + DT * (a * r + b * s), q + DT * (c * r + d * s)"),
        ("printed: W for its transpose", "p, q = p - DT * (a * r + c * s), q - DT * (b * r + d * s)", "p, q = p - DT * (a * r + b * s), q - DT * (c * r + d * s)"),
        ("printed: sign of the step of a", "p, q = p - DT * (a", "p, q = p + DT * (a"),
        ("no factor 2", "p, q = (2 * (z - y)", "p, q = (1 * (z - y)"),
        ("no dt in the gradient", "return [DT * g for g", "return [g for g"),
        ("rows and columns of dL/dW swapped", "gb + r * y, gc + s * x", "gb + s * x, gc + r * y"),
        ("the components step one after the other", "x, y = x + DT * u, y + DT * v", "x = x + DT * u; y = y + DT * sigmoid(c * x + d * y + f)"),
        ("the fast weights go on", "            fast = slow = [(1", "            slow = [(1"),
        ("the sync belongs to the next step", "range(1, k * iterations + 1)", "range(0, k * iterations)"),
        ("one step too few", "range(1, k * iterations + 1)", "range(1, k * iterations)"),
        ("the stopping loss is recorded", "            break\n        losses.append(loss)", "            losses.append(loss)\n            break\n        losses.append(loss)"),
        ("an infinite loss does not end a run", "        if not isfinite(loss):", "        if False:"),
        ("sigmoid below -700", "0.0 if x <= -700", "1.0 if x <= -700"),
    ],
    "lessons/figures_4_to_12/explorers": [
        ("printed and exact swapped", 'backward == "exact"', 'backward == "printed"'),
        ("slow losses from the first fast step", "ahead.losses[k - 1 :: k]", "ahead.losses[::k]"),
        ("slow updates off by one", "{ahead.iterations // k} slow updates", "{ahead.iterations // k + 1} slow updates"),
        ("drawn from 0", "x = np.arange(1, len(seen) + 1)", "x = np.arange(len(seen))"),
    ],
}  # fmt: skip
