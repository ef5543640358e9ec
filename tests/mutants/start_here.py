"""Mutants of the lesson start_here: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/start_here/explorers": "test_explorers.py",
}

MUTANTS = {
    "lessons/start_here/explorers": [
        ("the path of the next iteration", "story.path[iteration, :, seed]", "story.path[min(iteration + 1, ITERATIONS), :, seed]"),
        ("the loss of the next iteration", "{say(losses[iteration])}", "{say(losses[iteration + 1])}"),
        ("another start", "story.losses[:, seed]", "story.losses[:, seed - 1]"),
    ],
}  # fmt: skip
