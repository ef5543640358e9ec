"""Mutants of the lesson lookahead: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/lookahead/explorers": "test_explorers.py",
}

MUTANTS = {
    "lessons/lookahead/explorers": [
        ("alpha and 1 - alpha", "(1 - alpha) * slow + alpha * fast", "alpha * slow + (1 - alpha) * fast"),
        ("synchronises one step early", "if i % k == 0:", "if i % k == k - 1:"),
        ("the fast weights go on", "            fast = slow = (1", "            slow = (1"),
        ("the fast ends uphill", "path[:-1] - lr * CURVATURE", "path[:-1] + lr * CURVATURE"),
        ("loss without 1/2", "return 0.5 * (CURVATURE", "return (CURVATURE"),
        ("contraction per slow update", "(1 - lr_h) ** k) ** (1 / k)", "(1 - lr_h) ** k)"),
        ("contraction: alpha and 1 - alpha", "np.abs(1 - alpha + alpha * (1", "np.abs(alpha + (1 - alpha) * (1"),
        ("limit of odd k for even k", "np.where(ks % 2, 1 +", "np.where(ks % 2 == 0, 1 +"),
        ("limit: sign", "1 + (2 / alpha - 1) ** (1 / ks)", "1 + (2 / alpha + 1) ** (1 / ks)"),
    ],
}  # fmt: skip
