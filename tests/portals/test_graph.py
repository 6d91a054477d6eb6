"""The layout of the graph of organisations."""

from __future__ import annotations

import re
from itertools import combinations

import pytest

from onething.portals.ui.graph import Drawing, Edge, Node, Place, drawn


def node(key: str, *, title: str = "核发证件", kind: str = "waiting") -> Node:
    return Node(key, "示例市行政审批局", title, kind, "等待前置办件")


def place(drawing: Drawing, key: str) -> Place:
    return next(one for one in drawing.places if one.node.key == key)


def corners(path: str) -> list[tuple[int, int]]:
    """Return the points at which the path's straight parts through lanes and boxes begin or end."""
    y, found = 0, []
    for letter, numbers in re.findall(r"([MCH])([^MCH]*)", path):
        values = [int(value) for value in numbers.split()]
        if letter == "H":
            found.append((values[0], y))
        else:
            y = values[-1]
            found.append((values[-2], y))
    return found


def test_what_waits_stands_right_of_what_it_waits_for() -> None:
    drawing = drawn([node("c"), node("b"), node("a")], [Edge("a", "b"), Edge("b", "c")])
    assert place(drawing, "a").x < place(drawing, "b").x < place(drawing, "c").x
    assert [one.node.key for one in drawing.places] == ["a", "b", "c"]


def test_what_waits_names_what_it_waits_for() -> None:
    drawing = drawn([node("a", title="核名"), node("b")], [Edge("a", "b")])
    assert place(drawing, "b").after == ("核名",)
    assert place(drawing, "a").after == ()


def test_no_two_boxes_overlap_and_all_lie_inside() -> None:
    nodes = [node(key) for key in "abcdefgh"]
    edges = [Edge(*pair) for pair in ("ab", "ac", "ad", "be", "ce", "df", "eg", "fg", "ah")]
    drawing = drawn(nodes, edges)
    assert len(drawing.places) == len(nodes)
    for one, other in combinations(drawing.places, 2):
        beside = one.x + one.width <= other.x or other.x + other.width <= one.x
        below = one.y + one.height <= other.y or other.y + other.height <= one.y
        assert beside or below
    for one in drawing.places:
        assert one.x >= 0
        assert one.y >= 0
        assert one.x + one.width <= drawing.width
        assert one.y + one.height <= drawing.height


def test_a_line_over_several_layers_passes_no_box() -> None:
    edges = [Edge("a", "b"), Edge("b", "c"), Edge("c", "d"), Edge("e", "d")]
    long = [Edge("a", "b"), Edge("b", "c"), Edge("e", "c")]
    for wanted in (edges, long):
        drawing = drawn(
            [node(key) for key in sorted({key for edge in wanted for key in (edge.before, edge.after)})], wanted
        )
        for line in drawing.lines:
            for x, y in corners(line.path):
                assert not any(p.x < x < p.x + p.width and p.y < y < p.y + p.height for p in drawing.places)


def test_an_edge_that_others_imply_is_not_drawn() -> None:
    drawing = drawn([node("a"), node("b"), node("c")], [Edge("a", "b"), Edge("b", "c"), Edge("a", "c")])
    assert len(drawing.lines) == 2
    assert place(drawing, "c").after == ("核发证件",)


def test_the_same_edge_twice_is_one_line() -> None:
    assert len(drawn([node("a"), node("b")], [Edge("a", "b"), Edge("a", "b")]).lines) == 1


def test_a_line_opens_when_what_stands_before_it_is_done() -> None:
    shut = drawn([node("a", kind="working"), node("b")], [Edge("a", "b", soft=True)]).lines[0]
    opened = drawn([node("a", kind="done"), node("b")], [Edge("a", "b")]).lines[0]
    assert (shut.open, shut.soft) == (False, True)
    assert (opened.open, opened.soft) == (True, False)


def test_what_waits_for_nothing_stands_in_columns_read_from_left_to_right() -> None:
    drawing = drawn([node(key) for key in "abcd"], [])
    assert place(drawing, "a").y == place(drawing, "b").y == place(drawing, "c").y
    assert place(drawing, "a").x < place(drawing, "b").x < place(drawing, "c").x
    assert place(drawing, "d").y > place(drawing, "a").y
    assert [one.node.key for one in drawing.places] == list("abcd")


def test_a_graph_of_nothing_is_empty() -> None:
    drawing = drawn([], [])
    assert drawing.places == ()
    assert drawing.lines == ()


@pytest.mark.parametrize(
    ("title", "lines"),
    [
        ("户口登记", ("户口登记",)),
        ("食品经营许可核发（含网络经营）", ("食品经营许可核发（含网", "络经营）")),
        ("Register the birth of a child", ("Register the birth of", "a child")),
        ("十一个汉字刚好一行的标题再来十一个汉字刚好一行还有更多", ("十一个汉字刚好一行的标", "题再来十一个汉字刚好…")),
        ("", ()),
    ],
)
def test_a_title_is_broken_into_lines_that_fit(title: str, lines: tuple[str, ...]) -> None:
    assert drawn([node("a", title=title)], []).places[0].title == lines


def test_an_edge_to_nowhere_is_refused() -> None:
    with pytest.raises(ValueError, match="isn't there"):
        drawn([node("a")], [Edge("a", "z")])


def test_items_that_wait_for_one_another_are_refused() -> None:
    with pytest.raises(ValueError, match="wait for one another"):
        drawn([node("a"), node("b")], [Edge("a", "b"), Edge("b", "a")])
