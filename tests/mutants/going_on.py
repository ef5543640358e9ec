"""Mutants of the lesson going_on: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/going_on/same": "test_going_on.py",
    "lessons/going_on/explorers": "test_going_on.py",
}

MUTANTS = {
    "lessons/going_on/same": [
        ("a stage with the wrong sign", "(-1 / 3, 1.0)", "(1 / 3, 1.0)"),
        ("weights of RK4", "b=(1 / 8, 3 / 8, 3 / 8, 1 / 8)", "b=(1 / 6, 1 / 3, 1 / 3, 1 / 6)"),
        ("stages at other times", "c=(0.0, 1 / 3, 2 / 3, 1.0)", "c=(0.0, 1 / 2, 1 / 2, 1.0)"),
        ("the grid begins at 0", "grid = times[0] + step_size", "grid = step_size"),
        ("the last step is not cut", "    grid[-1] = times[-1]\n", ""),
        ("one step too few", "/ step_size + 1))", "/ step_size))"),
        ("shares of one time too many", "np.arange(len(by_t)) / (len(by_t) - 1)", "np.arange(len(by_t)) / len(by_t)"),
        ("both ends change places", "np.tensordot(1 - share, by_t, 1), np.tensordot(share", "np.tensordot(share, by_t, 1), np.tensordot(1 - share"),
        ("everything is equal", "if gap < 10.0**-digits", "if gap < 10.0"),
    ],
    "lessons/going_on/explorers": [
        ("half the steps", "2 ** (level + 1))", "2 ** (level + 2))"),
        ("evaluations are steps", "(len(t) - 1) * len(tableau.b)", "(len(t) - 1)"),
        ("a coarse reference", "length / 4000), RK4)[::20]", "length / 4000))[::20]"),
        ("the error at the start", "states[-1] - reference(problem)[-1]", "states[0] - reference(problem)[0]"),
    ],
}
