"""Solutions altered: mutants, which a check must refuse if they differ from the solution for any input, and other
clothes, in which a solution must be right.
"""

import ast
import contextlib
import copy
import functools
import itertools
import math
import random
import re
import runpy
from fractions import Fraction
from pathlib import Path
from typing import NamedTuple

import numpy as np

from nodetutor.notebook import guard
from nodetutor.notebook.values import as_float, close, copied, described, same
from told import Solved


def mutants(tree, every=1):
    """(what was changed, the changed tree) of a solution: one change each, no two alike, the check's call unchanged.

    Every: only each so-manyth change of a list that is always the same.
    """
    seen = {ast.unparse(tree)}
    places = [path for path in _paths(tree) if path[:2] != ("body", len(tree.body) - 1)]
    changes = ((path, new) for path in places for new in _changes(_at(tree, path), tree, path))
    for path, new in itertools.islice(changes, every // 2, None, every):
        changed = copy.deepcopy(tree)
        if isinstance(new, list):  # statements in the place of one
            block = _at(changed, path[:-1])
            block[path[-1] : path[-1] + 1] = new or [ast.Pass()]
        else:
            _put(changed, path, new)
        text = ast.unparse(ast.fix_missing_locations(changed))
        if text not in seen:
            seen.add(text)
            yield _difference(ast.unparse(tree), text), ast.parse(text)


def _paths(node, path=()):
    if isinstance(node, list):
        for i, part in enumerate(node):
            yield from _paths(part, (*path, i))
    elif isinstance(node, ast.AST):
        yield path
        for field, part in ast.iter_fields(node):
            if field not in ("decorator_list", "annotation", "ctx", "op"):
                yield from _paths(part, (*path, field))


def _at(node, path):
    for step in path:
        node = node[step] if isinstance(step, int) else getattr(node, step)
    return node


def _put(node, path, new):
    holder = _at(node, path[:-1])
    if isinstance(path[-1], int):
        holder[path[-1]] = new
    else:
        setattr(holder, path[-1], new)


def _difference(old, new):
    old, new = old.splitlines(), new.splitlines()
    gone = [line.strip() for line in old if line not in new]
    come = [line.strip() for line in new if line not in old]
    return f"{' / '.join(gone) or '(nothing)'} -> {' / '.join(come) or '(gone, or in another place)'}"


OPERATORS = {
    ast.Add: [ast.Sub, ast.Mult],
    ast.Sub: [ast.Add],
    ast.Mult: [ast.Div, ast.Add],
    ast.Div: [ast.Mult],
    ast.Pow: [ast.Mult],
    ast.Mod: [ast.FloorDiv],
    ast.FloorDiv: [ast.Mod, ast.Div],
    ast.MatMult: [],
}
COMPARISONS = {
    ast.Lt: [ast.LtE, ast.Gt],
    ast.LtE: [ast.Lt, ast.GtE],
    ast.Gt: [ast.GtE, ast.Lt],
    ast.GtE: [ast.Gt, ast.LtE],
    ast.Eq: [ast.NotEq, ast.LtE, ast.GtE],
    ast.NotEq: [ast.Eq],
}


IGNORING = [  # an entry of x
    "(x * (np.arange(len(x)) > 0).reshape(-1, *[1] * (np.ndim(x) - 1)))",
    "(x * (np.arange(len(x)) < len(x) - 1).reshape(-1, *[1] * (np.ndim(x) - 1)))",
]


def _changes(node, tree, path):
    """What may stand in the place of a node."""
    load = not isinstance(getattr(node, "ctx", None), (ast.Store, ast.Del))
    match node:
        case ast.BinOp(left=left, op=op, right=right):
            for other in OPERATORS.get(type(op), []):
                yield ast.BinOp(left, other(), right)
            yield left
            yield right
            if isinstance(op, (ast.Sub, ast.Div, ast.MatMult, ast.Pow)):
                yield ast.BinOp(right, op, left)
        case ast.UnaryOp(operand=operand):
            yield operand
        case ast.BoolOp(op=op, values=values):
            yield ast.BoolOp(ast.Or() if isinstance(op, ast.And) else ast.And(), values)
            yield from values
        case ast.Compare(left=left, ops=[op], comparators=[right]):
            for other in COMPARISONS.get(type(op), []):
                yield ast.Compare(left, [other()], [right])
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield body
            yield orelse
            yield ast.IfExp(test, orelse, body)
        case ast.Constant(value=bool()):
            yield ast.Constant(not node.value)
        case ast.Constant(value=int() | float() as value):
            for other in (value + 1, value - 1, -value, 0, 1, 2 * value, value / 2, 1.1 * value):
                if isinstance(value, float) or other == int(other):
                    yield ast.Constant(type(value)(other))
        case ast.Subscript(value=value, slice=index) if load:
            yield value
            if isinstance(index, (ast.Name, ast.BinOp)):
                for op in (ast.Add(), ast.Sub()):
                    yield ast.Subscript(value, ast.BinOp(index, op, ast.Constant(1)), ast.Load())
        case ast.Slice(lower=lower, upper=upper, step=step):
            for edge in ("lower", "upper"):
                old = getattr(node, edge)
                for op in (ast.Add(), ast.Sub()):
                    new = (
                        ast.BinOp(old, op, ast.Constant(1))
                        if old
                        else ast.Constant({ast.Add: 1, ast.Sub: -1}[type(op)])
                    )
                    yield ast.Slice(**{"lower": lower, "upper": upper, "step": step, edge: new})
                if old:
                    yield ast.Slice(**{"lower": lower, "upper": upper, "step": step, edge: None})
        case ast.Attribute(value=value, attr="T"):
            yield value
        case ast.Call(func=func, args=args, keywords=keywords):
            yield from args
            for i in range(len(args)):
                if len(args) > 1:
                    yield ast.Call(func, args[:i] + args[i + 1 :], keywords)
            if isinstance(func, ast.Name) and func.id == "range":
                for op in (ast.Add(), ast.Sub()):
                    yield ast.Call(func, [*args[:-1], ast.BinOp(args[-1], op, ast.Constant(1))], keywords)
                    yield ast.Call(func, [ast.BinOp(args[0], op, ast.Constant(1)), *args[1:]], keywords)
                if len(args) == 1:
                    yield ast.Call(func, [ast.Constant(1), args[0]], keywords)
            if isinstance(func, ast.Attribute) and func.attr not in ("copy",):
                yield func.value if not isinstance(func.value, ast.Name) or func.value.id != "np" else ast.Constant(1)
            if keywords:
                yield ast.Call(func, args, [])
            if ast.unparse(func) in ("sum", "np.sum") and len(args) == 1:  # right while all entries are alike
                for i in (0, -1):
                    yield ast.parse(f"(({ast.unparse(args[0])})[{i}] * len({ast.unparse(args[0])}))", mode="eval").body
        case ast.Name(id=name) if load and (mine := _parameters(tree, path)):
            if name in mine:
                for other in mine:
                    yield ast.Name(other, ast.Load())
                for value in (0, 1, 0.5):
                    yield ast.Constant(value)
                for other in mine:
                    if other != name:
                        yield ast.BinOp(node, ast.Add(), ast.Name(other, ast.Load()))
                for text in IGNORING:
                    yield ast.parse(re.sub(r"\bx\b", name, text), mode="eval").body
        case ast.Return(value=value) if value is not None:
            yield ast.Return(ast.UnaryOp(ast.USub(), value))
        case ast.Tuple(elts=elts) if load and len(elts) == 2 and not path or isinstance(node, ast.Tuple) and load:
            yield ast.Tuple(elts[::-1], ast.Load())
        case ast.If(test=test, body=body, orelse=orelse):
            yield body
            yield orelse
        case ast.AugAssign(target=target, op=op, value=value):
            for other in OPERATORS.get(type(op), []):
                yield ast.AugAssign(target, other(), value)
            yield ast.Assign([target], value, lineno=1)
            yield []
        case ast.Assign() | ast.Expr() | ast.Break() | ast.Continue():
            yield []
        case ast.For(body=body) | ast.While(body=body):
            last = _return_of(tree, path)
            if last is not None:
                changed = copy.deepcopy(node)
                changed.body.append(copy.deepcopy(last))
                yield changed
            yield []


def _function(tree, path):
    """The innermost function around a place, or None."""
    for end in range(len(path), -1, -1):
        node = _at(tree, path[:end])
        if isinstance(node, (ast.FunctionDef, ast.Lambda)) and "args" not in path[end : end + 1]:
            return node
    return None


def _parameters(tree, path):
    node = _function(tree, path)
    return [argument.arg for argument in node.args.args] if node else []


def _return_of(tree, path):
    node = _function(tree, path)
    last = node.body[-1] if isinstance(node, ast.FunctionDef) else None
    return last if isinstance(last, ast.Return) else None


def varied(case, rng):
    """A case like this one with other numbers: for checks that name no generator of their own."""
    return tuple(_varied(part, rng) if rng.random() < 0.7 else copied(part) for part in case)


def _varied(value, rng):
    if isinstance(value, (bool, np.bool_)):
        return bool(rng.integers(2))
    if isinstance(value, (int, np.integer)):
        return int(value + rng.integers(-2, 4)) if value <= 0 else int(max(1, value + rng.integers(-2, 4)))
    if isinstance(value, (float, np.floating)):
        return float(rng.choice([value * rng.uniform(0.3, 2), value + rng.normal()]))
    if isinstance(value, np.ndarray) and value.dtype.kind == "f":
        scale = np.std(value) + np.abs(np.mean(value)) + 0.1
        return rng.choice([-1, 1]) * value * rng.uniform(0.5, 1.5, value.shape) + 0.5 * scale * rng.normal(
            size=value.shape
        )
    if isinstance(value, np.ndarray) and value.dtype.kind in "iu" and value.size:
        return rng.integers(value.min(), value.max() + 2, value.shape)
    if isinstance(value, (list, tuple)) and type(value) in (list, tuple):
        parts = [_varied(part, rng) for part in value]
        if len(parts) > 1 and all(isinstance(part, float) for part in parts) and rng.random() < 0.4:
            parts = parts[: rng.integers(1, len(parts))] if rng.random() < 0.5 else parts + parts[:1]
        return type(value)(parts)
    return value


class Difference(NamedTuple):
    case: tuple | None  # an input for which a mutant differs from the solution, if one was found
    tried: int  # inputs


def difference(solution, mutant, trials=150, seed=0):
    """Whether a mutant differs from the solution, both `Solved`, for many random inputs, as a `Difference`.

    Valid are inputs for which the solution gives what the check's own reference gives; others are not tried.
    """
    rng, tried = np.random.default_rng(seed), 0
    for asked, other in zip(solution.of("function"), mutant.of("function"), strict=True):
        cases, tolerance = asked["cases"], max(asked["tolerance"], 1e-6)
        for i in range(trials):
            case = asked["more"](rng) if asked["more"] else varied(cases[i % len(cases)], rng)
            with guard.silent():
                try:
                    aim = asked["correct"](*copied(case))
                    valid = same(asked["answer"](*copied(case)), aim, tolerance) and _finite(aim)
                except Exception:
                    valid = False
                if not valid:
                    continue
                tried += 1
                try:
                    got = guard.guarded(other["answer"])(*copied(case))
                except guard.Problem:
                    return Difference(case, tried)
                if not same(got, aim, 10 * tolerance):
                    return Difference(case, tried)
    return Difference(None, tried)


def _finite(value):
    try:
        if isinstance(value, (tuple, list)):
            return all(_finite(part) for part in value)
        return bool(np.all(~np.isnan(np.asarray(value, dtype=float))))
    except (TypeError, ValueError):
        return True


def dressed(value, clothes):
    """A result in other clothes, such as arrays as lists, or float64 as float32."""
    if isinstance(value, (tuple, list)):
        parts = [dressed(part, clothes) for part in value]
        return parts if clothes == "lists" else tuple(parts) if clothes == "tuples" else type(value)(parts)
    if isinstance(value, np.ndarray) and value.ndim:
        if clothes == "float32":
            return value.astype(np.float32)
        if clothes == "integers":
            return value.astype(int) if np.array_equal(value, np.round(value)) else value
        if clothes == "numpy's scalars":
            return value
        return tuple(value.tolist()) if clothes == "tuples" and value.ndim == 1 else value.tolist()
    if isinstance(value, (bool, np.bool_)):
        return np.bool_(value) if clothes == "numpy's scalars" else bool(value)
    if isinstance(value, (float, np.floating)):
        whole = np.isfinite(value) and value == round(value)
        dress = {"float32": np.float32, "numpy's scalars": np.array, "integers": int if whole else float}
        return dress.get(clothes, float)(value)
    return value


class Disguised:
    """A solution that is an object, and changes its arguments once it has its result."""

    def __init__(self, function):
        self.function = function

    def __call__(self, *arguments):
        result = copied(self.function(*arguments))
        for argument in arguments:
            if isinstance(argument, list):
                argument.clear()
            elif isinstance(argument, np.ndarray) and argument.ndim:
                argument[...] = 0
        return result


CLOTHES = {
    **{
        name: lambda f, name=name: lambda *arguments: dressed(f(*arguments), name)
        for name in ("lists", "tuples", "float32", "integers", "numpy's scalars")
    },
    "a partial function": functools.partial,
    "an object that changes its arguments": Disguised,
}


def clothed(answer):
    """(in words, an answer in other clothes) of a number, a word, a list, a dict: whatever is no function."""
    if isinstance(answer, str):
        yield from (("capitals", answer.upper()), ("small letters", answer.lower()), ("spaces", f" {answer} "))
    elif isinstance(answer, dict):
        for name in ("spaces", "numpy's scalars"):
            yield name, {key: dict(clothed(value)).get(name, value) for key, value in answer.items()}
    elif isinstance(answer, (list, tuple, np.ndarray)):
        yield from ((name, dressed(answer, name)) for name in ("lists", "tuples", "integers", "numpy's scalars"))
        with contextlib.suppress(ValueError):  # its parts are not of one shape
            yield "an array", np.array(answer)
    elif isinstance(answer, (int, float, np.number)):
        yield from (("a text", f" {answer!s} "), ("a list", [answer]), ("numpy's scalars", np.array(answer)))
        yield from (("a float", float(answer)), ("a fraction", Fraction(float(answer))))


MOST = 1000  # mutants of one exercise, drawn at random if there are more
FEW = 20  # random inputs that are too few to call a mutant equal to the solution
BY_RULE = ("catches", "order", "curve", "design")  # kinds that have several right answers

# From tests/wrong_answers, one file a lesson:
# OPEN = {check: why more than one answer is right}, EXPLAINED = {(check, piece of the change): why it changes nothing}
OPEN, EXPLAINED = {}, {}
for table in sorted((Path(__file__).parent / "wrong_answers").glob("*.py")):
    found = runpy.run_path(str(table))
    OPEN |= found.get("OPEN", {})
    EXPLAINED |= found.get("EXPLAINED", {})


@contextlib.contextmanager
def little_time(seconds):
    """For mutants, of which some never end: less time for a call than a reader has."""
    before, guard.LIMIT = guard.LIMIT, seconds
    try:
        yield
    finally:
        guard.LIMIT = before


def judged(told, solution, tree, words, trials=150):
    """(verdict, words) of one mutant: "refused", "equal", "explained" or "SURVIVED"."""
    try:
        mutant = Solved(told, tree)
    except BaseException as problem:  # it has no answer
        return "refused", type(problem).__name__
    if not mutant.reply.right:
        return "refused", mutant.reply.text
    if why := next((why for (check, piece), why in EXPLAINED.items() if check == told.check and piece in words), None):
        return "explained", why
    if solution.of("function"):
        case, tried = difference(solution, mutant, trials)
        if case is not None:
            return "SURVIVED", f"differs with {described(case)}"
        if tried < min(FEW, trials / 2):
            return "SURVIVED", f"only {tried} random inputs are valid: give the check a generator, `more`"
        return "equal", f"no difference with {tried} random inputs"
    return value_judged(told, solution, mutant.answers)


def value_judged(told, solution, answers):
    if told.check in OPEN:
        return "explained", OPEN[told.check]
    if rule := next((asked["kind"] for asked in solution.asked if asked["kind"] in BY_RULE), None):
        return "explained", f"{rule}: every answer that keeps the rules is right"
    for asked in solution.of("number"):
        near = close(as_float(answers[0]), asked["correct"], asked["tolerance"])
        return ("equal", "as near as the question asks") if near else ("SURVIVED", f"{answers[0]!r}")
    return ("equal", "the same value") if same(answers, solution.answers, 1e-9) else ("SURVIVED", f"{answers!r}")


def others(answer):
    """Other numbers for a number that is asked for."""
    try:
        value = as_float(answer)
    except TypeError:
        return []
    found = {value + d for d in (1, -1, 0.1, -0.1)} | {value * f for f in (-1, 0, 0.5, 2, 0.9, 1.1, 10, 0.1, 4, 0.25)}
    found |= {math.sqrt(abs(value)), value**2, 1 / value if value else 1.0}
    return [int(x) if x == int(x) else x for x in sorted(found)]


def refused_in_other_clothes(told, solution):
    """[(in which clothes, the reply)] where a right answer is refused."""
    if all(map(callable, solution.answers)):
        tried = ((name, Solved(told, wrap=wrap).reply) for name, wrap in CLOTHES.items())
    elif len(solution.answers) == 1:
        tried = ((name, solution.check(answer)) for name, answer in clothed(solution.answers[0]))
    else:
        tried = ()
    return [(name, reply.text) for name, reply in tried if not reply.right]


def of_one(told, most=MOST, seed=0, seconds=3.0):
    """[(verdict, words, what was changed)] of one exercise."""
    solution = Solved(told)
    if not solution.reply.right:
        return [("SURVIVED", solution.reply.text, "(nothing): the solution itself is refused")]
    verdicts = [
        ("SURVIVED", said, f"right, but refused: {name}") for name, said in refused_in_other_clothes(told, solution)
    ]
    if not solution.of("function") and len(solution.answers) == 1:
        for value in others(solution.answers[0]):
            if value != solution.answers[0] and solution.check(value).right:
                verdicts.append((*value_judged(told, solution, [value]), f"{solution.answers[0]} -> {value}"))
    found = list(mutants(solution.tree))
    if len(found) > most:
        found = random.Random(seed).sample(found, most)
    for words, tree in found:
        with little_time(seconds):
            verdict, said = judged(told, solution, tree, words)
        verdicts.append((verdict, said, words))
    return verdicts
