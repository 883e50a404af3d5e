"""What each key of a case means, said once: the page on cases and the schema for editors both read this."""

from __future__ import annotations

from collections.abc import Mapping

KEYS: Mapping[str, Mapping[str, str]] = {
    "Case": {
        "id": "Short name of the case; its output goes to out/ID unless --out says otherwise.",
        "title": "A few words for headings.",
        "question": "The question in one sentence, with the day from which it is asked.",
        "decider": "Id of the party that chooses among the options (study.yaml names the parties).",
        "other": "Id of the party whose answers are simulated.",
        "day": "First day on which an option can act; the first day of a quarter.",
        "cut_off": "Last day of the record that the case uses; all options share the past up to it.",
        "horizon": "Last day simulated, 2030-12-31 at the latest.",
        "present_law": "Id of the option that leaves the law as it is; the others are compared with it.",
        "focus_chips": "Chips whose law the brief shows. The first that may be sold under a licence stands for "
        "licensed sales; if none may, the licensed design worth most does.",
        "assumed_launches": "Launch days for proposed chips that the catalogue does not date; before its launch a chip "
        "cannot be sold.",
        "outcomes": "What matters, most important first: ids of outcomes.yaml. The first five are compared in full.",
        "options": "The options, each a list of measures.",
        "reference": "A world that can no longer be chosen, as a yardstick; never ranked.",
        "weights": "Weight of each outcome. Only you set these; the packaged cases have none.",
        "limits": "What will do: outcomes, each with the most or the least that you accept. Only you set these; "
        "--limit on the command line goes before them.",
    },
    "Limit": {
        "at_most": "The outcome may reach this and no more, in its unit.",
        "at_least": "The outcome must reach this. A limit has one of the two.",
    },
    "Option": {
        "id": "Short name of the option.",
        "title": "A few words for tables and charts.",
        "summary": "What the option does, in one sentence.",
        "position": "Id of the claim that argues for this option, if there is one.",
        "measures": "The acts that make the option. None: everything stays as it is.",
    },
    "Measure": {
        "id": "Short name of the measure, used once in the whole case; --without ID switches it off.",
        "by": "Id of the party that acts.",
        "what": "The act in one sentence.",
        "from": "First day on which it holds; not before the day of the case.",
        "to": "First day on which it no longer holds. Left out: to the end.",
        "when": "A condition that is read at the end of each quarter, from that of 'from' on, in each world by itself. "
        "The measure begins with the quarter after the first in which it holds, and never where it does not.",
        "grounds": "Ids of records that the measure rests on. Under an earlier --as-of it is left out if one of them "
        "was not yet known.",
        "rule": "A draft of law in the form of a rule file; docs/law.md explains it. With 'amends' it changes rules "
        "in force.",
        "repeals": "Ids of rules that are suspended while the measure holds.",
        "sets": "Levers of the world and their new values.",
        "act": "How the other side reads it: what it may answer. Measures of one party with the same day and direction "
        "are one act, as severe as the most severe of them.",
    },
    "Trigger": {
        "indicator": "What is watched: one of the indicators below.",
        "at_least": "The condition holds where the indicator is this or more. Give this or 'less_than'.",
        "less_than": "The condition holds where the indicator is less than this.",
    },
    "Act": {
        "severity": "1 (words) to 5 (hits a whole sector), by reach, not by effect. From 3 on it can draw an answer.",
        "layer": "What it touches.",
        "instrument": "By which means.",
        "direction": "An escalation can draw an answer; a de-escalation can be met by a refusal.",
    },
    "Reference": {
        "id": "Short name of the reference.",
        "title": "A few words for tables and charts.",
        "summary": "What is different in this world, in one sentence.",
        "takes_away": "Ids of rules that never came.",
        "measures": "Levers that stood otherwise; these may begin before the day of the case.",
    },
}
