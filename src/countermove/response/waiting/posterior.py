"""The fitted posterior as a file: an ArviZ DataTree on disk, read here with h5netcdf and NumPy alone."""

from __future__ import annotations

import functools
import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

import numpy as np
from numpy.typing import NDArray

from countermove.response.record.coding import WINDOW_DAYS, LinkSet
from countermove.response.record.spells import Spell
from countermove.response.record.truce import Span, truces
from countermove.response.waiting.mixture import Draws, per_spell
from countermove.response.waiting.reweigh import Weights, even, resampled, smoothed
from countermove.response.waiting.rows import Frame, Group, Rows, fitted_spells, frame_of, rows_of
from countermove.study.faults import BadInput
from countermove.study.netcdf import write_tree
from countermove.study.parsed import user_cache
from countermove.study.study import Study

if TYPE_CHECKING:
    from countermove.response.waiting.fit import Sampled

FloatArray = NDArray[np.float64]
KEPT = 800
DIMENSIONS: Mapping[str, tuple[str, ...]] = {
    "level": ("group",), "severity": ("group",), "trend": ("group",), "quick": ("group",), "period_effect": ("period",),
    "layer_effect": ("layer",), "truce": (), "quick_severity": (), "quick_trend": (), "same_day": (), "fast_days": (),
    "slow_days": (), "slow_shape": (), "slow_trend": (),
}  # fmt: skip
"""The parameters that a file keeps, with the names of their dimensions; others only serve the sampler."""
FORMAT = 1
WITHOUT = "without_"
MOST_READ = 64


@dataclass(frozen=True)
class Posterior:
    """Draws (draw, ...) of the cure mixture for one link set, and what is known of their making.

    ``log_likelihood`` (draw, spell) is that of the record they were made for, whose hash is ``record``. ``made`` holds
    the seed, chains, draws before thinning, worst R-hat, least effective sample size, divergences and the rivals.
    """

    links: LinkSet
    frame: Frame
    record: str
    draws: Draws
    log_likelihood: FloatArray
    triggers: tuple[str, ...]
    made: Mapping[str, Any]

    @property
    def size(self) -> int:
        """How many draws there are."""
        return len(self.log_likelihood)


@dataclass(frozen=True)
class View:
    """A posterior as it speaks for one view of a record: its draws with weights. ``exact`` where it was fitted to just
    this record; else ``weights.k`` tells whether re-weighting carries it."""

    posterior: Posterior
    weights: Weights
    exact: bool
    spells: int
    answered: int


def record_hash(rows: Rows, frame: Frame) -> str:
    """SHA-256 of everything that the likelihood sees."""
    digest = hashlib.sha256(repr(frame).encode())
    for part in (rows.who, rows):
        for item in fields(part):
            value = getattr(part, item.name)
            if isinstance(value, np.ndarray):
                numbers = np.asarray(value, np.float64)
                digest.update(f"{item.name}{numbers.shape}".encode() + np.round(numbers, 9).tobytes())
    return digest.hexdigest()


def write(path: Path, links: LinkSet, frame: Frame, rows: Rows, sampled: Sampled, made: Mapping[str, Any]) -> None:
    """Write draws, thinned to KEPT, as a DataTree with the groups posterior, log_likelihood, posterior_predictive and
    observed_data. Needs the extra ``fit``."""
    base: Any = import_module("arviz_base")
    chains, draws = sampled.log_likelihood.shape[:2]
    kept = [round((draws - 1) * at / max(KEPT // chains - 1, 1)) for at in range(min(KEPT // chains, draws))]
    chosen = {name: np.asarray(sampled.draws[name])[:, kept] for name in DIMENSIONS if name in sampled.draws}
    coords = {
        "group": [f"{by}/{stratum}" for by, stratum in frame.groups], "period": list(frame.periods),
        "layer": list(frame.layers), "spell": list(rows.triggers),
    }  # fmt: skip
    values = {
        "posterior": chosen,
        "log_likelihood": {"answer": sampled.log_likelihood[:, kept]},
    }
    tree = base.from_dict(
        values, coords=coords, dims={**{name: list(each) for name, each in DIMENSIONS.items()}, "answer": ["spell"]}
    )
    tree.attrs.update(
        format=FORMAT, links=links, record=record_hash(rows, frame), groups=json.dumps(frame.groups),
        made=json.dumps(dict(made)),
    )  # fmt: skip
    write_tree(tree, path)


def read(path: Path) -> Posterior:
    """The posterior of a file; BadInput where it is none."""
    h5py: Any = import_module("h5py")

    try:
        with h5py.File(path, "r") as file:
            attributes: dict[str, Any] = {name: file.attrs[name] for name in ("links", "record", "groups", "made")}
            if int(np.ravel(file.attrs["format"])[0]) != FORMAT:
                raise BadInput.single(f"format {file.attrs['format']} found; want {FORMAT}", path=path)
            group = file["posterior"]
            draws = {name: _flat(group[name], len(DIMENSIONS[name])) for name in DIMENSIONS if name in group}
            periods, layers = (_names(group[name]) for name in ("period", "layer"))
            inner = file["log_likelihood"]
            likelihood, triggers = _flat(inner["answer"], 1), _names(inner["spell"])
    except (OSError, KeyError, ValueError) as error:
        raise BadInput.single(f"no posterior of the waiting model: {error}", path=path) from None
    groups = tuple(cast(Group, tuple(each)) for each in json.loads(attributes["groups"]))
    return Posterior(
        links=attributes["links"], frame=Frame(groups, periods, layers), record=attributes["record"], draws=draws,
        log_likelihood=likelihood, triggers=triggers, made=json.loads(attributes["made"]),
    )  # fmt: skip


def _flat(dataset: Any, inner: int) -> FloatArray:
    value = np.asarray(dataset[()], np.float64)
    return value.reshape(-1, *value.shape[value.ndim - inner :])


def _names(dataset: Any) -> tuple[str, ...]:
    return tuple(each.decode() if isinstance(each, bytes) else str(each) for each in dataset[()])


def packaged_path(study: Study, links: LinkSet) -> Path:
    """Where a study keeps the posterior of one link set."""
    return study.folder / "posterior" / f"waiting_{links}.nc"


def refits_of(study: Study, links: LinkSet) -> Mapping[str, Posterior]:
    """The fits without some acts that a study ships, for records that re-weighting cannot carry, by the hash of their
    record: `countermove response fit --without NAME`, its file named for what was left out."""

    paths = sorted(packaged_path(study, links).parent.glob(f"waiting_{WITHOUT}*.nc"))
    fits = [_read(path, path.stat().st_mtime_ns) for path in paths]
    return {fit.record: fit for fit in fits if fit.links == links}


@functools.lru_cache(MOST_READ)
def _read(path: Path, changed_ns: int) -> Posterior:
    """The posterior of a file as it stood at a time: every record that is looked at asks for the same few."""
    return read(path)


def cached_path(record: str) -> Path | None:
    """Where this user's own fits are kept, by the hash of their record; None without a home folder."""
    folder = user_cache()
    return None if folder is None else folder / "waiting" / f"{record[:40]}.nc"


def record_path(study: Study, links: LinkSet) -> Path | None:
    """Where this user's own fit of a view is kept."""
    frame = frame_of(study)
    return cached_path(record_hash(rows_of(study, fitted_spells(study, links), frame), frame))


@dataclass(frozen=True)
class InUse:
    """The draws that worlds take for the record of a view, in their order: of a fit to just this record, or of the
    packaged one, drawn again by weight. own: log-likelihood (draw, spell) of this record; truces: those in it."""

    posterior: Posterior
    exact: bool
    order: NDArray[np.int64]
    spells: tuple[Spell, ...]
    own: FloatArray
    truces: tuple[Span, ...]

    def log_ratio(self, study: Study) -> FloatArray:
        """Log of the likelihood of another view's record over that of this one, by place in the order."""
        spells, alike = fitted_spells(study, self.posterior.links), truces(study) == self.truces
        places = {spell: place for place, spell in enumerate(self.spells)} if alike else {}
        same = [places[spell] for spell in spells if spell in places]
        others = [spell for spell in spells if spell not in places]
        total = self.own[:, same].sum(axis=-1) - self.own.sum(axis=-1)
        if others:
            total = total + _likelihood(self.posterior, study, others).sum(axis=-1)
        return total[self.order]


def in_use(study: Study, links: LinkSet) -> InUse | None:
    """The draws for a view of a study; None where no fit can speak for it."""
    view = view_of(study, links)
    if view is None or not (view.exact or view.weights.safe):
        return None
    fit = view.posterior
    order = np.arange(fit.size) if view.exact else resampled(view.weights)
    spells = fitted_spells(study, links)
    return InUse(fit, view.exact, order, spells, _likelihood(fit, study, spells), truces(study))


def _likelihood(fit: Posterior, study: Study, spells: Sequence[Spell]) -> FloatArray:
    """Of each spell under each draw, (draw, spell)."""
    return np.asarray(per_spell(fit.draws, rows_of(study, spells, fit.frame)), np.float64)


def view_of(study: Study, links: LinkSet) -> View | None:
    """The fitted posterior for a view of a study: this very record's, packaged or fitted here; else the packaged one,
    re-weighted by the ratio of the likelihoods. None where the study has no posterior for its sides.

    The weights may be unsafe: look at ``weights.safe`` before use.
    """
    frame = frame_of(study)
    spells = fitted_spells(study, links, WINDOW_DAYS)
    rows = rows_of(study, spells, frame)
    answered = sum(bool(spell.answers) for spell in spells)
    record = record_hash(rows, frame)
    own, packaged = cached_path(record), packaged_path(study, links)
    base = _read(packaged, packaged.stat().st_mtime_ns) if packaged.is_file() else None
    if base is not None and base.record == record:
        return View(base, even(base.size), True, len(spells), answered)
    refit = refits_of(study, links).get(record)
    if refit is not None:
        return View(refit, even(refit.size), True, len(spells), answered)
    if own is not None and own.is_file():
        mine = read(own)
        if mine.record == record:
            return View(mine, even(mine.size), True, len(spells), answered)
    if base is None or base.frame.groups != frame.groups or not spells:
        return None
    rows = rows_of(study, spells, base.frame)
    ratio = per_spell(base.draws, rows).sum(axis=-1) - base.log_likelihood.sum(axis=-1)
    return View(base, smoothed(ratio), False, len(spells), answered)
