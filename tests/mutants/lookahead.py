"""Mutants of the lesson lookahead: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/lookahead/explorers": "test_lookahead.py",
    "lessons/lookahead/noise": "test_lookahead.py",
    "lessons/lookahead/traces": "test_lookahead.py",
    "lessons/lookahead/drawings": "test_lookahead.py",
}

MUTANTS = {
    "lessons/lookahead/explorers": [
        ("uphill", "fast, CURVATURE * fast, state", "fast, -CURVATURE * fast, state"),
        ("slow weights one step early", "if i % k == 0:", "if i % k == k - 1:"),
        ("the fast weights taken for the slow ones", "slows.append(optimizer.weights(fast, state))", "slows.append(path[-2])"),
        ("the fast ends uphill", "path[:-1] - lr * CURVATURE", "path[:-1] + lr * CURVATURE"),
        ("loss without 1/2", "return 0.5 * (CURVATURE", "return (CURVATURE"),
        ("contraction per slow update", "(1 - lr_h) ** k) ** (1 / k)", "(1 - lr_h) ** k)"),
        ("contraction: alpha and 1 - alpha", "np.abs(1 - alpha + alpha * (1", "np.abs(alpha + (1 - alpha) * (1"),
        ("limit of odd k for even k", "np.where(ks % 2, 1 +", "np.where(ks % 2 == 0, 1 +"),
        ("limit: sign", "1 + (2 / alpha - 1) ** (1 / ks)", "1 + (2 / alpha + 1) ** (1 / ks)"),
    ],
    "lessons/lookahead/noise": [
        ("no noise", "(1 - x) ** 2 * fast + x**2", "(1 - x) ** 2 * fast"),
        ("the mean shrinks twice", "(1 - x) * both", "(1 - x) ** 2 * both"),
        ("slow and fast taken for independent", "2 * alpha * (1 - alpha) * both", "0 * both"),
        ("alpha not squared", "both + alpha**2 * fast", "both + alpha * fast"),
        ("no slow update", "fast = both = slow", "slow = slow"),
        ("falls to the half", "1 - i / steps if", "1 - i / steps / 2 if"),
        ("loss without 1/2", ".sum(axis=0) / 2", ".sum(axis=0)"),
        ("curvature forgotten in the loss", "(h * slow)", "(0 * h + slow)"),
    ],
    "lessons/lookahead/traces": [
        ("alpha and 1 - alpha", "(1 - share) * slow + share * fast", "share * slow + (1 - share) * fast"),
        ("the slow weights do not follow", "met if follow else slow", "slow"),
        ("no step", "fast -= 1.0", "fast -= 2.0"),
        ("a late bug that is early", "slow=case[0] - 1", "slow=case[0]"),
    ],
    "lessons/lookahead/drawings": [
        ("a cycle uphill", "10 * (1 - curvature)", "10 * (1 + curvature)"),
        ("a cycle of one step too few", "np.arange(k + 1)[:, None]", "np.arange(k)[:, None]"),
        ("the slow weights beyond the fast ones", "(ends[0] + ends[-1]) / 2", "(3 * ends[-1] - ends[0]) / 2"),
        ("a loss without 1/2", "curvature @ end**2 / 2", "curvature @ end**2"),
        ("contraction: alpha and 1 - alpha", "1 - alpha + alpha * (1 - lr_h) ** k", "alpha + (1 - alpha) * (1 - lr_h) ** k"),
        ("contraction of a slow update for that of a gradient", "np.abs(factor) ** (1 / k)", "np.abs(factor)"),
        ("the smallest factor with its sign", "lr_h[np.argmin(np.abs(factor))]", "lr_h[np.argmin(factor)]"),
        ("the slow weights at each step", "steps[::k], slow[::k]", "steps[: len(slow[::k])], slow[::k]"),
        ("the variance at another rate", "formula(1.6):.1f", "formula(1.4):.1f"),
        ("a dot at the worst rate", "np.argmin(values)", "np.argmax(values)"),
        ("the oldest counts most", "alpha * (1 - alpha) ** age", "alpha * (1 - alpha) ** (8 - age)"),
        ("alpha is forgotten", "weight, start = alpha * (1", "weight, start = 1 * (1"),
        ("the start counts once more", "(1 - alpha) ** 9", "(1 - alpha) ** 8"),
        ("a climb a step early", "ax.plot(part + 1, formula", "ax.plot(part, formula"),
        ("the slower direction at other rates", "np.interp((1.8, 2.1)", "np.interp((1.7, 2.0)"),
        ("the loss at alpha = 1/2 for all", "np.interp(a, alphas, loss)", "np.interp(0.5, alphas, loss)"),
        ("the lowest start for the lowest median", "middle = quantiles(values)[1]", "middle = quantiles(values)[0]"),
        ("the step before", "say(trace[4])", "say(trace[3])"),
    ],
}  # fmt: skip
