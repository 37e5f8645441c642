"""The driver graph: named nodes, each a driver, a constant, a formula or a stack of cohorts.

Built once per model: names are resolved, units checked, cycles named. Evaluated over chunks of
draws, each node once; only what an output needs is computed.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from greenshoe.core import ModelError, near

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from greenshoe.company._arrays import Floats
    from greenshoe.company._chance import Scores
    from greenshoe.company._drivers import Driver
    from greenshoe.company._expression import Expression
    from greenshoe.company._units import Unit

__all__ = ["Graph", "Node"]


@dataclass(frozen=True)
class Node:
    """One quantity of a model.

    Attributes
    ----------
    name
        Dotted.
    unit
        Of its values.
    meaning
        One sentence, or empty.
    driver
        Where it is a driver.
    expression, names
        Where it is a formula: the formula and the node each of its names stands for.
    cohorts
        Where it is a stack: one node per cohort.
    missing
        Where the model must give it and does not: the key it would have in the file.
    """

    name: str
    unit: Unit
    meaning: str = ""
    driver: Driver | None = None
    expression: Expression | None = None
    names: Mapping[str, str] = field(default_factory=dict)
    cohorts: tuple[str, ...] = ()
    missing: str = ""

    @property
    def parents(self) -> tuple[str, ...]:
        """Names of the nodes it reads."""
        return self.cohorts or tuple(self.names.values())


class Graph:
    """All nodes of a model, in an order in which each comes after what it reads.

    Raises
    ------
    ModelError
        If there is a cycle (named) or a formula whose units do not fit.
    """

    def __init__(self, nodes: Mapping[str, Node], file: str) -> None:
        self.file = file
        self.nodes = dict(nodes)
        self._all_known()
        self.order = self._sorted()
        self.factors = {name: self._check(self.nodes[name]) for name in self.order}

    def _all_known(self) -> None:
        for node in self.nodes.values():
            for parent in node.parents:
                if parent not in self.nodes:
                    raise ModelError(
                        f"reads {parent}, which the model does not have",
                        file=self.file,
                        key=node.name,
                        expected=near(parent, self.nodes),
                    )

    def _sorted(self) -> tuple[str, ...]:
        """Order the nodes without recursion; a node met again on its own path is a cycle."""
        done: dict[str, None] = {}
        for start in self.nodes:
            path: list[str] = []
            stack = [(start, False)]
            while stack:
                name, leaving = stack.pop()
                if leaving:
                    path.pop()
                    done[name] = None
                elif name in path:
                    raise self._cycle([*path[path.index(name) :], name])
                elif name not in done:
                    path.append(name)
                    stack.append((name, True))
                    stack.extend((p, False) for p in self.nodes[name].parents if p not in done)
        return tuple(done)

    def _cycle(self, names: list[str]) -> ModelError:
        return ModelError(
            "the drivers go round in a circle",
            file=self.file,
            key="formulas",
            value=" -> ".join(names),
            expected="a formula that does not read itself",
        )

    def _check(self, node: Node) -> float:
        """Check a formula's unit and return the factor from what it computes to its own scale."""
        if node.expression is None:
            return 1.0
        units = {short: self.nodes[full].unit for short, full in node.names.items()}
        try:
            computed = node.expression.unit(units)
        except ModelError as error:
            raise ModelError(
                str(error), file=self.file, key=node.name, value=node.expression.text
            ) from error
        if computed.symbols != node.unit.symbols:
            raise ModelError(
                f"gives {computed} ({computed.kind}): {node.unit.why_not(computed)}",
                file=self.file,
                key=node.name,
                value=node.expression.text,
                expected=f"{node.unit} ({node.unit.kind})",
            )
        return float(10.0 ** (computed.power_of_ten - node.unit.power_of_ten))

    def ancestors(self, outputs: Iterable[str]) -> tuple[str, ...]:
        """Return what some outputs need, in order."""
        wanted = set(outputs)
        for name in reversed(self.order):
            if name in wanted:
                wanted.update(self.nodes[name].parents)
        return tuple(name for name in self.order if name in wanted)

    def source_of(self, name: str) -> str:
        """Return the node that a chain of plain names and totals ends at.

        Summed over cohorts the two are the same numbers, so only one need be computed and kept.
        """
        node = self.nodes[name]
        while node.expression is not None and len(node.names) == 1 and self.factors[name] == 1.0:
            ((short, full),) = node.names.items()
            if node.expression.text not in {short, f"total({short})"}:
                break
            name, node = full, self.nodes[full]
        return name

    def frontier(self, name: str, outputs: Iterable[str]) -> tuple[str, ...]:
        """Return what a driver does not move but what it moves reads: fixed when it alone changes.

        Outputs that it does not move are among them.
        """
        moved, wanted = {name}, self.ancestors(outputs)
        for node in wanted:
            if moved.intersection(self.nodes[node].parents):
                moved.add(node)
        read = {p for node in moved for p in self.nodes[node].parents} | set(outputs)
        return tuple(node for node in wanted if node in read and node not in moved)

    def require(self, outputs: Iterable[str]) -> None:
        """Refuse outputs that need a driver the model does not give.

        Raises
        ------
        ModelError
            Naming the first missing driver and the unit it would have.
        """
        for name in self.ancestors(outputs):
            node = self.nodes[name]
            if node.missing:
                raise ModelError(
                    f"is missing ({node.meaning.rstrip('.').lower()})"
                    if node.meaning
                    else "is missing",
                    file=self.file,
                    key=node.missing,
                    expected=f'{{ value = ..., unit = "{node.unit}" }}',
                )

    def has(self, output: str) -> bool:
        """Whether an output exists and everything it needs is given."""
        return output in self.nodes and not any(
            self.nodes[n].missing for n in self.ancestors([output])
        )

    def evaluate(
        self,
        outputs: Sequence[str],
        scores: Scores,
        years: tuple[int, ...],
        overrides: Mapping[str, Floats] | None = None,
        drivers: Mapping[str, Driver] | None = None,
    ) -> dict[str, Floats]:
        """Compute outputs.

        Parameters
        ----------
        outputs
            Names of nodes.
        scores
            Standard normal scores by random variable, shape (draw,).
        years
            The periods.
        overrides
            Values that replace those of nodes, of shape (draw or 1, period or 1, cohort or 1).

        drivers
            Drivers that stand in for those of the same name (scenarios, pins).

        Returns
        -------
        dict
            By name, broadcastable to (draw, period, cohort).
        """
        fixed, others = dict(overrides or {}), dict(drivers or {})
        values: dict[str, Floats] = {}
        for name in self._needed(outputs, fixed):
            driver = others.get(name, self.nodes[name].driver)
            if name in fixed:
                values[name] = fixed[name]
            elif driver is not None:
                values[name] = _span(driver.values(scores, years), years)
            else:
                values[name] = self._computed(self.nodes[name], values)
        return {name: values[name] for name in outputs}

    def _needed(self, outputs: Sequence[str], fixed: Mapping[str, Floats]) -> list[str]:
        wanted = set(outputs)
        for name in reversed(self.order):
            if name in wanted and name not in fixed:
                wanted.update(self.nodes[name].parents)
        return [name for name in self.order if name in wanted]

    def _computed(self, node: Node, values: Mapping[str, Floats]) -> Floats:
        if node.cohorts:
            return _stack([values[c] for c in node.cohorts])
        if node.expression is None:
            raise ModelError("is missing", file=self.file, key=node.missing or node.name)
        at = {short: values[full] for short, full in node.names.items()}
        with np.errstate(all="ignore"):
            result = node.expression.evaluate(at)
        factor = self.factors[node.name]
        return result if factor == 1.0 else result * factor

    def find(self, name: str, among: Iterable[str]) -> str:
        """Return the full name that `name` stands for: itself, or the only one that ends in it.

        Raises
        ------
        ModelError
            If there is none or more than one.
        """
        known = sorted(among)
        if name in known:
            return name
        # a driver that all cohorts share is `business.driver.all`
        ends = [k for k in known if f".{k}".removesuffix(".all").endswith(f".{name}")]
        if len(ends) == 1:
            return ends[0]
        short = {k.removesuffix(".all").rsplit(".", 1)[-1] for k in known}
        raise ModelError(
            "stands for more than one driver" if ends else "is not a driver of this model",
            file=self.file,
            key="driver",
            value=name,
            expected="one of " + ", ".join(ends[:8]) if ends else near(name, {*known, *short}),
        )


def _span(values: Floats, years: tuple[int, ...]) -> Floats:
    """Give a constant as many periods as there are: lags and sums over time need them."""
    shape = (values.shape[0], len(years), values.shape[2])
    return values if values.shape[1] == len(years) else np.broadcast_to(values, shape)


def _stack(parts: list[Floats]) -> Floats:
    """Lay cohorts side by side; where all are one node it is only spread out."""
    if all(part is parts[0] for part in parts):
        return np.broadcast_to(parts[0], (*parts[0].shape[:2], len(parts)))
    draws = max(part.shape[0] for part in parts)
    return np.concatenate([np.broadcast_to(p, (draws, *p.shape[1:])) for p in parts], axis=2)
