"""Mutants of the lesson chain_rule: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/chain_rule/drawings": "test_chain_rule.py",
    "lessons/chain_rule/explorers": "test_explorers.py",
    "lessons/chain_rule/exercises": "test_chain_rule.py",
}

MUTANTS = {
    "lessons/chain_rule/exercises": [
        ("backwards costs what forwards costs", "m * widths[k] * widths[k - 1]", "m * widths[k] * widths[k + 1]"),
        ("a mistake that is none", "W.T @ (abs(a) *", "W.T @ (a *"),
        ("suspects wrong in the first entry", "g[wrong] +=", "g[:1] +="),
    ],
    "lessons/chain_rule/drawings": [
        ("arrows point backwards", 'ax.annotate("", (x_end, y_end), (x, y), arrow', 'ax.annotate("", (x, y), (x_end, y_end), arrow'),
        ("chain: arrows to the link before", '(f"{i}", f"{i + 1}"): label', '(f"{i + 1}", f"{i}"): label'),
        ("chain: notes one circle late", '{f"{i}": note for i, note in enumerate(notes or [])}', '{f"{max(i - 1, 0)}": note for i, note in enumerate(notes or [])}'),
        ("parameters of the link before", '(f"w{k}", f"v{k}")', '(f"v{k}", f"w{k}")'),
        ("forwards and backwards swapped", "np.array([forwards / backwards", "np.array([backwards / forwards"),
        ("labels at the start of their arrow", "label, ((x + x_end) / 2, (y + y_end) / 2)", "label, (x, y)"),
    ],
    "lessons/chain_rule/explorers": [
        ("slope of square", 'lambda v: 2 * v),\n    ("sin", np.sin, np.cos),\n    ("exp"', 'lambda v: v),\n    ("sin", np.sin, np.cos),\n    ("exp"'),
        ("slopes at the value behind the link", "slopes.append(float(slope(values[-1])))\n        values.append(float(function(values[-1])))", "values.append(float(function(values[-1])))\n        slopes.append(float(slope(values[-1])))"),
        ("the nudge meets one slope too few", "np.cumprod([1.0, *slopes])", "np.cumprod([1.0, 1.0, *slopes[1:]])"),
        ("central difference divided by h", "(function(up) - function(down)) / (up - down)", "(function(up) - function(down)) / (up - x)"),
    ],
}  # fmt: skip
