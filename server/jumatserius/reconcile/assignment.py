"""Assignment with capacities: as many pairs as possible, and of those the cheapest.

Successive shortest paths (Bellman-Ford on the residual graph): exact, also with negative costs. Equal
records can be given as one node with a capacity. Meant for small graphs; callers keep the large ones away.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence

Edge = tuple[int, int]


def components(edges: Iterable[Edge]) -> list[list[Edge]]:
    """The edges by connected component of the bipartite graph."""
    parent: dict[int, int] = {}

    def root(node: int) -> int:
        while parent.setdefault(node, node) != node:
            parent[node] = node = parent[parent[node]]
        return node

    listed = list(edges)
    degrees = Counter(left for left, _ in listed), Counter(right for _, right in listed)
    alone = [[edge] for edge in listed if degrees[0][edge[0]] == degrees[1][edge[1]] == 1]
    if len(alone) == len(listed):
        return alone
    listed = [edge for edge in listed if degrees[0][edge[0]] > 1 or degrees[1][edge[1]] > 1]
    # Rights are negative, so that both sides share one table.
    for left, right in listed:
        parent[root(left)] = root(~right)
    groups: dict[int, list[Edge]] = {}
    for edge in listed:
        groups.setdefault(root(edge[0]), []).append(edge)
    return alone + list(groups.values())


def assign(
    lefts: Sequence[int], rights: Sequence[int], costs: Mapping[Edge, int], limit: int | None = None
) -> dict[Edge, int]:
    """How many of left i go with right j, for nodes of the given capacities; pairs without any are left out.

    With a `limit` there are only so many pairs that one more would raise the total by that or more.
    """
    flow = dict.fromkeys(costs, 0)
    supply, demand = list(lefts), list(rights)
    while True:
        path = _cheapest_path(supply, demand, costs, flow)
        if not path or (limit is not None and _rise(path, costs) >= limit):
            return {edge: amount for edge, amount in flow.items() if amount}
        _augment(path, supply, demand, flow)


def _cheapest_path(
    supply: Sequence[int], demand: Sequence[int], costs: Mapping[Edge, int], flow: Mapping[Edge, int]
) -> list[Edge]:
    """Edges from a left with supply to a right with demand, alternately forwards and backwards."""
    left_cost: dict[int, int] = {left: 0 for left, amount in enumerate(supply) if amount}
    right_cost: dict[int, int] = {}
    left_from: dict[int, int] = {}
    right_from: dict[int, int] = {}
    changed = True
    while changed:
        changed = False
        for (left, right), cost in costs.items():
            there = left_cost.get(left)
            if there is not None and (right not in right_cost or there + cost < right_cost[right]):
                right_cost[right], right_from[right] = there + cost, left
                changed = True
            back = right_cost.get(right)
            if back is None or not flow[left, right]:
                continue
            if left not in left_cost or back - cost < left_cost[left]:
                left_cost[left], left_from[left] = back - cost, right
                changed = True
    ends = [(cost, right) for right, cost in right_cost.items() if demand[right]]
    if not ends:
        return []
    right = min(ends)[1]
    path: list[Edge] = []
    while True:
        left = right_from[right]
        path.append((left, right))
        if left not in left_from:
            return path[::-1]
        right = left_from[left]
        path.append((left, right))


def _rise(path: list[Edge], costs: Mapping[Edge, int]) -> int:
    return sum(costs[edge] for edge in path[::2]) - sum(costs[edge] for edge in path[1::2])


def _augment(path: list[Edge], supply: list[int], demand: list[int], flow: dict[Edge, int]) -> None:
    first, last = path[0][0], path[-1][1]
    forwards, backwards = path[::2], path[1::2]
    amount = min(supply[first], demand[last], *(flow[edge] for edge in backwards))
    for edge in forwards:
        flow[edge] += amount
    for edge in backwards:
        flow[edge] -= amount
    supply[first] -= amount
    demand[last] -= amount
