"""Mutants of the lesson resnet_to_euler: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/resnet_to_euler/drawings": "test_resnet_to_euler.py",
    "lessons/resnet_to_euler/explorers": "test_resnet_to_euler.py",
}

MUTANTS = {
    "lessons/resnet_to_euler/drawings": [
        ("plain: slope without w", "return s, slope * w", "return s, slope"),
        ("printed: He's slope", "return (s + u, (slope + 1) * w)", "return (s + u, slope * w + 1)"),
        ("printed: He's skip", "return (s + u, (slope + 1) * w)", "return (s + z, (slope + 1) * w)"),
        ("residual: the printed skip", "else (s + z, slope * w + 1)", "else (s + u, slope * w + 1)"),
        ("residual: slope without 1", "else (s + z, slope * w + 1)", "else (s + z, slope * w)"),
        ("slope of the value", "float(sigmoid.slope(u))", "float(sigmoid.slope(sigmoid(u)))"),
        ("flow: t and z swapped", "slopes = f(t, z)", "slopes = f(z, t)"),
        ("flow: arrows of the wrong slope", "1 / length, slopes / length", "1 / length, -slopes / length"),
    ],
    "lessons/resnet_to_euler/explorers": [
        ("printed: slope without 1", 'sigma.slope_from_value(s) + (kind == "printed")', "sigma.slope_from_value(s)"),
        ("residual: slope without 1", 'g * (slope * w + (kind == "residual"))', "g * slope * w"),
        ("always Euler", "END / steps), METHODS[method])", "END / steps))"),
        ("the error at another time", "[1](END, start)", "[1](END / 2, start)"),
        ("always the sigmoid", "        s = sigma(u)", "        s = sigmoid(u)"),
        ("blocks of half the length", "time_grid(0, 4, 4 / blocks)", "time_grid(0, 2, 2 / blocks)"),
        ("exact solution: sign of the forced part", "RATE * RATE * cos(t) + RATE * sin(t)", "RATE * RATE * cos(t) - RATE * sin(t)"),
    ],
}  # fmt: skip
