"""Mutants of the lesson what_the_figures_show: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/what_the_figures_show/study": "test_what_the_figures_show.py",
    "lessons/what_the_figures_show/explorers": "test_explorers.py",
}

MUTANTS = {
    "lessons/what_the_figures_show/study": [
        ("always the printed backward pass", "backward=backward)\n", "backward=thesis.printed)\n"),
        ("targets of starts mixed", "np.tile(goals, len(cells))", "np.repeat(goals, len(cells), axis=1)"),
        ("rates of starts and cells mixed", "np.repeat(column, starts.shape[1])", "np.tile(column, starts.shape[1])"),
        ("the last loss for that of the weights at the end", "end = objective(story.theta)[0]", "end = story.losses[-1]"),
        ("a diverged run is left as nan", "np.where(np.isfinite(end), end, np.inf).reshape", "end.reshape"),
        ("batches of no cell where there are many starts", "max(1, SLICE // n)", "SLICE // n"),
        ("cells between two batches are lost", "range(0, len(cells), at_once)", "range(0, len(cells), at_once + 1)"),
        ("interval: middle", "(p + z**2 / (2 * n)) /", "(p + z**2 / n) /"),
        ("interval: 4 n^2", "z**2 / (4 * n**2)", "z**2 / (2 * n**2)"),
        ("interval: p (1 - p)", "p * (1 - p) / n", "p / n"),
        ("interval: not divided by 1 + z^2 / n", "z**2 / (4 * n**2)) / (1 + z**2 / n)", "z**2 / (4 * n**2))"),
        ("a curve rises only if it does so always", "> 0).any(axis=0)", "> 0).all(axis=0)"),
        ("rivals outside, rates inside", "for lr in rates for name in names]", "for name in names for lr in rates]"),
        ("shares in words: below for at the edge", "side=\"right\")", "side=\"left\") - 1"),
        ("interval: 90 per cent", "z=1.96", "z=1.645"),
        ("interval: ends swapped", "return p, middle - half, middle + half", "return p, middle + half, middle - half"),
        ("reached: only below", "below = losses <= level", "below = losses < level"),
        ("reached: the last time above", "below.argmax(axis=0)", "(len(below) - 1 - below[::-1].argmax(axis=0))"),
        ("reached: counts from 1", "every * below.argmax(axis=0)", "every * (below.argmax(axis=0) + 1)"),
        ("reached: points for evaluations", "every * below.argmax(axis=0)", "below.argmax(axis=0)"),
        ("reached: a run that never gets there needs 0", "below.argmax(axis=0), np.inf)", "below.argmax(axis=0), 0.0)"),
    ],
    "lessons/what_the_figures_show/explorers": [
        ("rivals in the wrong rows", "zip(names, (0, 1, k), strict=True)", "zip(names, (0, 1, k - 1), strict=True)"),
        ("lr / 2 without the half", "(0.5, 1, 1.0)", "(1.0, 1, 1.0)"),
        ("printed and exact swapped", '{"printed": thesis.printed, "exact": exact}', '{"exact": thesis.printed, "printed": exact}'),
        ("starts that succeed are counted", "ends > limit", "ends <= limit"),
    ],
}  # fmt: skip
