"""Mutants of the lesson forward_pass_by_hand: (what breaks, old text, new text), by module; and the tests that must
notice.
"""

TESTS = {
    "lessons/forward_pass_by_hand/explorers": "test_forward_pass_by_hand.py",
    "lessons/forward_pass_by_hand/drawings": "test_forward_pass_by_hand.py",
}

MUTANTS = {
    "lessons/forward_pass_by_hand/explorers": [
        ("chain rule: no sigma'", "        d = a * sigmoid.slope(x)\n", "        d = a\n"),
        ("chain rule: sign", "return a + DT * W.T @ d", "return a - DT * W.T @ d"),
        ("listing: sigma' where the text has it", "        d = a * sigmoid.slope(z)\n", "        d = a * sigmoid.slope(x)\n"),
        ("text: the later end", 'x if kind == "text" else later', "later"),
        ("text as indexed: the earlier end", 'x if kind == "text" else later', "x"),
        ("text: sigma' inside", "d = (W.T @ a) * slope", "d = W.T @ a + 0 * slope"),
        ("no factor 2 at the end", "    a = 2 * (states[-1] - TARGET)\n", "    a = states[-1] - TARGET\n"),
        ("back from the state after the step", "a, lines = back_step(kind, a, states[n], arguments[n]", "a, lines = back_step(kind, a, states[n + 1], arguments[n]"),
    ],
    "lessons/forward_pass_by_hand/drawings": [
        ("time runs forward", "ax.plot(t[::-1]", "ax.plot(t"),
        ("the end for the beginning", "({path[-1][0]:.2f}, {path[-1][1]:.2f})", "({path[0][0]:.2f}, {path[0][1]:.2f})"),
        ("the second component for the first", "np.array(path)[:, i]", "np.array(path)[:, 1 - i]"),
        ("the mean for the median", "np.median(losses, axis=1)", "np.mean(losses, axis=1)"),
        ("a gradient late", "middle[10]", "middle[11]"),
        ("one gradient too many", "after {len(losses) - 1}", "after {len(losses)}"),
    ],
}  # fmt: skip
