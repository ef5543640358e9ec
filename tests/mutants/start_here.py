"""Mutants of the lesson start_here: (what breaks, old text, new text), by module; and the tests that must notice."""

TESTS = {
    "lessons/start_here/explorers": "test_explorers.py",
    "lessons/start_here/drawings": "test_start_here.py",
}

MUTANTS = {
    "lessons/start_here/explorers": [
        ("the path of the next iteration", "story.path[iteration, :, seed]", "story.path[min(iteration + 1, ITERATIONS), :, seed]"),
        ("the loss of the next iteration", "{say(losses[iteration])}", "{say(losses[iteration + 1])}"),
        ("another start", "story.losses[:, seed]", "story.losses[:, seed - 1]"),
    ],
    "lessons/start_here/drawings": [
        ("branches of another notebook", "deeper.startswith(number)", "deeper.endswith(number)"),
        ("a notebook in two rows", "if first <= number < end", "if first <= number <= end"),
        ("rows from below", "{number: (x, -y) for", "{number: (x, y) for"),
        ("minutes of the whole line in each row", "sum(MAIN[number][1] for number in boxes)", "sum(MAIN[number][1] for number in MAIN)"),
        ("branches for their minutes", "{sum(deeper)} minutes", "{len(deeper)} minutes"),
    ],
}  # fmt: skip
