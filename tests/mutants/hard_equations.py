"""Mutants of the lesson hard_equations: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/hard_equations/equations": "test_hard_equations.py",
    "lessons/hard_equations/explorers": "test_hard_equations.py",
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
}  # fmt: skip
