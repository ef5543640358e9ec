"""The map of notebook 00 has every notebook in its place, and adds up its minutes."""

import re

from nodetutor.lessons.start_here import drawings
from nodetutor.lessons.start_here.series import DEEPER, MAIN


def test_every_notebook_stands_once_in_a_row_of_the_map():
    rows = [boxes for *_, boxes in drawings.places()]
    assert [number for boxes in rows for number in boxes] == sorted(MAIN)
    assert [min(boxes) for boxes in rows] == ["00", "06", "09"]
    for y, boxes in enumerate(rows):
        assert list(boxes.values()) == [(x, -y) for x in range(len(boxes))]
    assert {deeper for number in MAIN for deeper in drawings.branches(number)} == set(DEEPER)
    assert list(drawings.branches("12")) == ["12a", "12b"]


def test_the_map_adds_up_its_minutes(shown):
    drawings.draw_map()
    told = re.findall(
        r"(\d\d) to (\d\d), (\d+) minutes, and (\d+) notebooks that go deeper, (\d+) minutes", shown[0][1]
    )
    assert len(told) == 3
    for first, last, *numbers in told:
        deeper = [minutes for name, minutes in DEEPER.items() if first <= name[:2] <= last]
        main = sum(minutes for name, (_, minutes) in MAIN.items() if first <= name <= last)
        assert list(map(int, numbers)) == [main, len(deeper), sum(deeper)]
