"""What changed in the words of the law: two texts of the same paragraph, limit by limit."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date

from countermove.law.answer.determination import Answer
from countermove.law.engine.assembly import Text, consolidate
from countermove.law.engine.standing import standing
from countermove.study.criteria import AnyOf, Compare, Negation, Node
from countermove.study.rules import Rule


class TextChange(Answer):
    """One limit as it stands in two texts; None where a text does not have it."""

    rule_before: str | None
    rule_after: str | None
    part: str
    label: str | None
    quantity: str
    comparison: str
    before: str | None
    after: str | None


Key = tuple[str, str, str, str]  # part, label, quantity, comparison
Limits = list[tuple[Key, str]]


def text_changes(
    before: Sequence[Rule], on_before: date, after: Sequence[Rule], on_after: date
) -> tuple[TextChange, ...]:
    """The limits that differ between the consolidated law of two days (or of one day with other rules).

    A rule is compared with itself; one that is gone with one that is new and has a paragraph of the same name.
    """
    old, new = _live(before, on_before), _live(after, on_after)
    pairs = [(name, name) for name in old if name in new]
    gone, come = [name for name in old if name not in new], [name for name in new if name not in old]
    for name in gone:
        heir = next((each for each in come if set(old[name].paragraphs) & set(new[each].paragraphs)), None)
        pairs.append((name, heir or ""))
        come = [each for each in come if each != heir]
    pairs += [("", name) for name in come]
    return tuple(change for left, right in pairs for change in _between(old.get(left), new.get(right)))


def _live(rules: Sequence[Rule], on: date) -> dict[str, Text]:
    return {text.rule.id: text for text in consolidate(rules, on) if standing(text.rule, on).holds != "no"}


def _between(old: Text | None, new: Text | None) -> Iterator[TextChange]:
    left, right = _limits(old), _limits(new)
    for entry in [each for each in left if each in right]:
        left.remove(entry)
        if entry in right:
            right.remove(entry)
    # The same limit under another label is no change; one limit in place of one other is a changed limit.
    _drop(left, right, _unlabelled, same=True)
    for match in (_itself, _unlabelled):
        for (key, value), (_, other) in _drop(left, right, match, same=False):
            yield _change(old, new, key, value, other)
    for key, value in left:
        yield _change(old, new, key, value, None)
    for key, value in right:
        yield _change(old, new, key, None, value)


def _itself(key: Key) -> tuple[str, ...]:
    return key


def _unlabelled(key: Key) -> tuple[str, ...]:
    part, _, quantity, comparison = key
    return part, quantity, comparison


def _drop(
    left: Limits, right: Limits, match: Callable[[Key], tuple[str, ...]], *, same: bool
) -> list[tuple[tuple[Key, str], tuple[Key, str]]]:
    """Take out the pairs that match, with equal values (``same``) or where each stands alone on its side."""
    found = list[tuple[tuple[Key, str], tuple[Key, str]]]()
    for entry in list(left):
        mine = [each for each in left if match(each[0]) == match(entry[0])]
        theirs = [each for each in right if match(each[0]) == match(entry[0])]
        if same:
            theirs = [each for each in theirs if each[1] == entry[1]]
        if theirs and (same or (len(mine) == 1 and len(theirs) == 1)):
            left.remove(entry)
            right.remove(theirs[0])
            found.append((entry, theirs[0]))
    return found


def _change(old: Text | None, new: Text | None, key: Key, before: str | None, after: str | None) -> TextChange:
    part, label, quantity, comparison = key
    return TextChange(
        rule_before=None if old is None else old.rule.id, rule_after=None if new is None else new.rule.id, part=part,
        label=label or None, quantity=quantity, comparison=comparison, before=before, after=after,
    )  # fmt: skip


def _limits(text: Text | None) -> Limits:
    if text is None:
        return []
    found: Limits = [*_of("scope", text.scope)]
    for name, node in text.paragraphs.items():
        found += _of(name, node)
    for _, clause in text.exceptions:
        found += _of(f"exception {clause.id}", clause.when)
        for condition in clause.conditions:
            found += _of(f"exception {clause.id}", condition.met, condition.id.replace("_", " "))
    for _, step in text.review:
        part = f"review {(step.policy or 'not published').replace('_', ' ')}"
        found += _of(part, step.when)
        for condition in step.conditions:
            found += _of(part, condition.met, condition.id.replace("_", " "))
        for name in ("cap", "revenue_share"):
            if getattr(step, name) is not None:
                found.append(((part, "", name, "is"), str(getattr(step, name))))
    return found


def _of(part: str, node: Node | None, label: str = "") -> Limits:
    return [] if node is None else list(_walk(part, node, label))


def _walk(part: str, node: Node, label: str) -> Iterable[tuple[Key, str]]:
    label = node.label or label
    if isinstance(node, Compare):
        for name, test in node.tests.items():
            for comparison, limit in test.limits:
                yield (part, label, name, comparison), str(limit)
            if test.is_ is not None:
                yield (part, label, name, "is"), ", ".join(test.is_)
    elif isinstance(node, Negation):
        for (where, name, quantity, comparison), limit in _walk(part, node.not_, label):
            yield (where, name, quantity, f"not {comparison}" if comparison == "is" else comparison), limit
    else:
        for each in node.any if isinstance(node, AnyOf) else node.all:
            yield from _walk(part, each, label)
