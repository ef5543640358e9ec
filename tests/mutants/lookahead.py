"""Mutants of the lesson lookahead: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/lookahead/explorers": "test_lookahead.py",
    "lessons/lookahead/noise": "test_lookahead.py",
    "lessons/lookahead/traces": "test_lookahead.py",
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
}  # fmt: skip
