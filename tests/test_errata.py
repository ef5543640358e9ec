"""The table of notebook 08h leads from each item of the thesis to a place in the series, and every slip has a row."""

import re
from pathlib import Path

import pytest

from tools.store import read

ERRATA = Path(__file__).resolve().parent.parent / "notebooks/deeper/08h_errata.ipynb"

ITEMS = [  # of the thesis, in its order
    *(["1"] + [f"2.{i}" for i in range(1, 9)] + ["3.1", "3.2", "3.3", "4", "5", "References", "Poster"]),
    *(f"(2.{i})" for i in range(1, 5)),
    *(f"(3.{i})" for i in range(1, 8)),
    *("Perceptron algorithm", "Feedforward algorithm", "Backpropagation algorithm"),
    *(f"Algorithm {i}" for i in range(1, 5)),
    *("Listing 4.1", "Listing 4.2", "Listing 4.3", "Listing 5.1"),
    *(f"Figure {i}" for i in range(1, 13)),
    *("Claim: fewer iterations", "Claim: faster convergence", "Claim: smooth", "Claim: initial stability"),
    *("Claim: robust", "Claim: converged", "Claim: effective"),
    *("2.2 activations", "2.5 convergence", "2.6 product", "3.1 adjoint", "3.1 loss", "3.1 intermediate times"),
    *("3.1 augmented state", "3.2 two families", "3.2 average", "3.2 tuned rates", "3.2 variance", "4 stopping"),
    *("4 worked example", "4 text's formula", "5 large problems", "5 Runge-Kutta", "5 SGD and Adam"),
    *("5 architectures", "5 formal"),
]
SLIPS = {  # heading of 08h: a piece of what is printed in each row
    "2.2 ·": [r"\eta\,\partial L", "(0, x)"],
    "2.6 ·": [r"\sigma(z_t) + z_t", r"\prod_{i=1}^{t}", "L(h_1)", r"\sigma'(h_i)"],
    "2.7 ·": ["$N + 1$ entries"],
    "3.1 ·": [r"\partial z(t_0)", r"\theta\,dt", "no $dt$"],
    "(3.7)": [r"\frac{dL}{dt_0}", "nothing is said"],
    "3.2 ·": ["(1-\\alpha)^{t-1}", r"\theta_{t,i-1}"],
    "4 · The worked": ["3.96", "4.94", "2.47"],
    "4 · The backward": [
        r"- \Delta t",
        r"\sigma'(z_n)",
        r"(W^{\mathsf T} a_t)",
        r"a_t \otimes z_t",
        r"a\,z^{\mathsf T}",
    ],
    "4 and appendix": ["`.copy` without", "outside the `if`"],
    "Words": [
        "z_{t+1}",
        r"\sigma(1)",
        "x_{i:i+1}",
        "satisfied error",
        "(3.1)",
        r"\varepsilon^2",
        "four different",
        "0.0007",
    ],
    "References": ["[3]", "[4]", "[13]"],
}


@pytest.fixture(scope="module")
def errata():
    """{heading: the Markdown below it, with its code} of the notebook."""
    parts, heading = {}, None
    for cell in read(ERRATA).cells:
        if cell.cell_type == "markdown" and (found := re.match(r"#{1,3} (.+)", cell.source)):
            heading = found[1]
        parts[heading] = parts.get(heading, "") + "\n" + cell.source
    return parts


def rows(text):
    """The rows of the tables in `text`, as lists of cells."""
    lines = [line.strip("|").split(" | ") for line in text.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in line] for line in lines if not set(line[0]) <= set("|- ")]


def test_the_table_names_each_item_of_the_thesis_once(errata):
    named = [row[0] for row in rows(errata["From the thesis to the series"])[1:]]
    assert sorted(named) == sorted(ITEMS)


def test_each_item_leads_to_a_heading(errata):  # tests/test_prose.py follows every link
    for item, *_, place in rows(errata["From the thesis to the series"])[1:]:
        assert re.fullmatch(r"\[[^]]+\]\(([\w./]+\.ipynb)?#[^)]+\)", place), f"{item}: {place}"


def test_each_slip_has_a_row_that_says_whose_it_is(errata):
    for start, pieces in SLIPS.items():
        (text,) = [text for heading, text in errata.items() if heading.startswith(start)]
        table = rows(text)
        assert table[0][-1] == "whose", start
        for piece in pieces:
            assert any(piece in " ".join(row) and row[-1] for row in table[1:]), f"{start} {piece}"


def test_formulas_are_judged_by_a_cell(errata):
    for start in SLIPS:
        (text,) = [text for heading, text in errata.items() if heading.startswith(start)]
        assert start == "References" or re.search(r"judge\(|print\(|assert ", text), start
