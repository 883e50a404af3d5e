"""What comes back: spells of triggers and answers, how often and how soon, and the hazards that worlds use."""

from countermove.response.clocks.families import Betas, Dirichlets, Gammas
from countermove.response.clocks.model import ResponseModel
from countermove.response.record.coding import LINK_SETS, WINDOW_DAYS, LinkSet
from countermove.response.record.spells import Answer, Spell, build_spells, select, spell_data
from countermove.response.record.truce import truces
from countermove.response.survival.curves import Curve, aalen_johansen, answered_curve, kaplan_meier
from countermove.response.survival.placebo import Placebo, placebo
from countermove.response.survival.sensitivity import Recoded, recoded
from countermove.response.survival.table import LagRow, LagTable, lags
from countermove.response.survival.verdict import Verdict, verdict
from countermove.response.survival.words import headline, sentences
from countermove.response.waiting.worlds import response_model

__all__ = [
    "LINK_SETS",
    "WINDOW_DAYS",
    "Answer",
    "Betas",
    "Curve",
    "Dirichlets",
    "Gammas",
    "LagRow",
    "LagTable",
    "LinkSet",
    "Placebo",
    "Recoded",
    "ResponseModel",
    "Spell",
    "Verdict",
    "aalen_johansen",
    "answered_curve",
    "build_spells",
    "headline",
    "kaplan_meier",
    "lags",
    "placebo",
    "recoded",
    "response_model",
    "select",
    "sentences",
    "spell_data",
    "truces",
    "verdict",
]
