"""Mutants of the lesson beyond: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/beyond/spiral": "test_spiral.py",
    "lessons/beyond/explorers": "test_explorers.py",
    "lessons/beyond/race": "test_beyond.py",
    "lessons/beyond/density": "test_beyond.py",
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
    "lessons/beyond/density": [
        ("no trace", "(c * slope).sum(axis=0)", "0 * (c * slope).sum(axis=0)"),
        ("trace without slopes", "(c * slope).sum(axis=0)", "(c + 0 * slope).sum(axis=0)"),
        ("trace of another product", "(W1 * turned).sum(axis=1)", "(W1 * W1).sum(axis=1)"),
        ("speed in place of energy", "(f**2).sum(axis=0)", "abs(f).sum(axis=0)"),
        ("energy does not pull on f", "a[:2] + 2 * a[3] * f", "a[:2] + 0 * a[3] * f"),
        ("half the pull of energy", "a[:2] + 2 * a[3] * f", "a[:2] + a[3] * f"),
        ("no second slope", "- 2 * by_trace * c * h", "- 0 * by_trace * c * h"),
        ("second slope with the other sign", "- 2 * by_trace * c * h", "+ 2 * by_trace * c * h"),
        ("W1 does not feel the trace", "by_trace[:, None] * turned", "0 * by_trace[:, None] * turned"),
        ("W2 does not feel the trace", "(by_trace[:, None] * W1).swapaxes", "(0 * by_trace[:, None] * W1).swapaxes"),
        ("density loses what it gains", "return end[2] - minus", "return -end[2] - minus"),
        ("the loss, too", "minus_log_normal(states[-1, :2]) - states[-1, 2]", "minus_log_normal(states[-1, :2]) + states[-1, 2]"),
        ("no price", "self.price * states[-1, 3]", "0 * states[-1, 3]"),
        ("no price in the gradient", "self.price * one", "0 * one"),
        ("a normal density of another height", "np.log(2 * np.pi)", "np.log(np.pi)"),
        ("only half turned round", "theta[:-last], -theta[-last:]", "theta[:-last], theta[-last:]"),
        ("a grid's area from another side", "(side[1] - side[0]) ** 2", "(side[2] - side[0]) ** 2"),
        ("prices and starts change places", "np.repeat(prices, runs)", "np.tile(prices, runs)"),
        ("a wider ring", "0.15 * rng", "0.3 * rng"),
    ],
    "lessons/beyond/race": [
        ("the control at the full rate", "(0.5, 1, 1.0, False)", "(1, 1, 1.0, False)"),
        ("no rate falls", "(1 - falls * i / steps)", "(1 + 0 * falls)"),
        ("every start has its noise twice", "np.tile(noise[i]", "np.tile(2 * noise[i]"),
        ("noise of another step", "noise[i], theta", "noise[i - 1], theta"),
        ("rates and starts change places", "np.tile(np.repeat(rates, starts), len(RIVALS))", "np.tile(np.tile(rates, starts), len(RIVALS))"),
    ],
}  # fmt: skip
