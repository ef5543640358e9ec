"""Mutants of the lesson hard_equations: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/hard_equations/equations": "test_hard_equations.py",
    "lessons/hard_equations/explorers": "test_hard_equations.py",
    "lessons/hard_equations/experiments": "test_hard_equations.py",
    "lessons/hard_equations/drawings": "test_hard_equations.py",
}

MUTANTS = {
    "lessons/hard_equations/equations": [
        ("two clocks: the wave's own slope", "np.cos(t)) - np.sin(t)\n", "np.cos(t)) + np.sin(t)\n"),
        ("two clocks: df/dt", "-(theta * np.sin(t) + np.cos(t)) * a", "-(theta * np.sin(t) - np.cos(t)) * a"),
        ("reactions: B does not decay", "k[0] * z[0] - k[1] * z[1]])", "k[0] * z[0]])"),
        ("reactions: derivative for the rates", "-k[1] * z[1] * a[1]])\n        return", "-z[1] * a[1]])\n        return"),
        ("rates: no chain rule through the logarithm", "gradient / np.exp(logs)", "gradient"),
        ("scaled: the chain rule misses the size", "{n: jump / wide for", "{n: jump for"),
        ("motion: no division by dt", "moves / np.diff(self.t)", "moves * np.diff(self.t)"),
        ("motion: the step before a state is forgotten", "        jumps[:-1] -= 2 * self.weight * speeds\n", ""),
        ("motion: the loss's own gradient is lost", "            jumps[n] += jump\n", "            jumps[n] = jump\n"),
    ],
    "lessons/hard_equations/explorers": [
        ("the edge at 1", "product > 2", "product > 1"),
        ("dt of another length", "rate * END / count", "rate / count"),
        ("explicit and implicit swapped", '{"explicit": solve, "implicit": solve_implicit}', '{"implicit": solve, "explicit": solve_implicit}'),
    ],
    "lessons/hard_equations/experiments": [
        ("the tolerance of always", "rtol=rtol, most=100_000", "rtol=1e-3, most=100_000"),
        ("rates taken for their logarithms", "starts if logarithms else np.exp(starts)", "starts"),
        ("rates and starts change places", "(np.repeat(rates, STARTS))", "(np.tile(rates, STARTS))"),
        ("always Adam", '{"gradient descent": GradientDescent, "Adam": Adam}', '{"gradient descent": Adam, "Adam": Adam}'),
        ("one rate found is enough", "< np.log(1.1)).all(axis=0)", "< np.log(1.1)).any(axis=0)"),
        ("found within a factor of 2", "< np.log(1.1))", "< np.log(2))"),
        ("the mean learning rate for the best", ".mean(axis=1).max()", ".mean(axis=1).mean()"),
        ("motion costs nothing", "SquaredDistance(ENDS), SECONDS, weight", "SquaredDistance(ENDS), SECONDS, 0 * weight"),
        ("all points to one side", "[[-1.0, 1.0], [0.0, 0.0]]", "[[1.0, 1.0], [0.0, 0.0]]"),
        ("one ring", "[0.5 * RING, 1.5 * RING]", "[0.5 * RING, 0.5 * RING]"),
        ("the misses of the first run", "story.theta[:, i : i + 1]", "story.theta[:, :1]"),
        ("the evaluations of the first run", "(solve_adaptive(FIELD, theta[:, i : i + 1]", "(solve_adaptive(FIELD, theta[:, :1]"),
        ("the evaluations at another tolerance", "rtol=1e-4)", "rtol=1e-6)"),
    ],
    "lessons/hard_equations/drawings": [
        ("two digits", ":.1g}", ":.2g}"),
        ("the shortest step for the longest", "steps.max() / steps.min()", "steps.max() / steps.mean()"),
        ("a step drawn where it ends", 'below.step(walk.t[:-1]', 'below.step(walk.t[1:]'),
        ("a line of slope 0", "np.array(rates[1:]) / rates[-1]", "np.ones(len(rates) - 1)"),
    ],
}  # fmt: skip
