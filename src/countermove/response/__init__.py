"""What comes back: spells of triggers and answers, how often and how soon, and the hazards that worlds use."""

from countermove.response.coding import LINK_SETS, WINDOW_DAYS, LinkSet
from countermove.response.families import Betas, Dirichlets, Gammas
from countermove.response.model import ResponseModel, response_model
from countermove.response.placebo import Placebo, placebo
from countermove.response.sensitivity import Recoded, recoded
from countermove.response.spells import Answer, Spell, build_spells, select, spell_data
from countermove.response.survival import Curve, aalen_johansen, answered_curve, kaplan_meier
from countermove.response.table import LagRow, LagTable, lags
from countermove.response.truce import truces
from countermove.response.verdict import Verdict, verdict
from countermove.response.words import headline, sentences

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
