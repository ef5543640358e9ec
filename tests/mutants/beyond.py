"""Mutants of the lesson beyond: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/beyond/spiral": "test_spiral.py",
    "lessons/beyond/explorers": "test_explorers.py",
    "lessons/beyond/race": "test_beyond.py",
}

MUTANTS = {
    "lessons/beyond/spiral": [
        ("turns the other way", "[[-0.2, 2.0], [-2.0, -0.2]]", "[[-0.2, -2.0], [2.0, -0.2]]"),
        ("grows", "[[-0.2, 2.0], [-2.0, -0.2]]", "[[0.2, 2.0], [-2.0, 0.2]]"),
        ("noise squared", "path + NOISE * np", "path + NOISE**2 * np"),
        ("error: mean over components", ".sum(axis=1).mean(axis=0))", ".mean(axis=1).mean(axis=0))"),
        ("error: the end only", ".sum(axis=1).mean(axis=0))", ".sum(axis=1)[-1])"),
        ("error: no root", "return np.sqrt(((states - target)", "return (((states - target)"),
    ],
    "lessons/beyond/explorers": [
        ("windows of another length", "data, length=6)", "data, length=5)"),
        ("other windows in the mini-batches", "default_rng(1)", "default_rng(2)"),
        ("the weights of another run", "weights = story.path[step, :, seed]", "weights = story.path[step, :, seed - 1]"),
        ("the field's own path from a wrong place", "integrate(spiral.FIELD, weights, spiral.START", "integrate(spiral.FIELD, weights, -spiral.START"),
        ("the error at the beginning of another run", "first = errors[0][seed]", "first = errors[0][seed - 1]"),
        ("every solver with as many steps", "EVALUATIONS // len(method.b) + 1", "EVALUATIONS + 1"),
        ("the true flow by the same solver", "thesis.START, FINE, RK4)", "thesis.START, t, method)"),
        ("Lookahead left out", 'if wrap == "in Lookahead"', 'if wrap == "alone"'),
    ],
    "lessons/beyond/race": [
        ("the control at the full rate", "(0.5, 1, 1.0, False)", "(1, 1, 1.0, False)"),
        ("no rate falls", "(1 - falls * i / steps)", "(1 + 0 * falls)"),
        ("every start has its noise twice", "np.tile(noise[i]", "np.tile(2 * noise[i]"),
        ("noise of another step", "noise[i], theta", "noise[i - 1], theta"),
        ("rates and starts change places", "np.tile(np.repeat(rates, starts), len(RIVALS))", "np.tile(np.tile(rates, starts), len(RIVALS))"),
    ],
}  # fmt: skip
