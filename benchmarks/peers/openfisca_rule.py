"""The paragraphs of ECCN 3A090 of October 2023 in OpenFisca-core, on designs from a file. Run by law.py in an
environment of its own (OpenFisca is AGPL: it is timed, never imported by the package).

    python openfisca_rule.py DESIGNS.npz ANSWERS.npy RUNS     prints the seconds of each run as JSON
"""

import json
import sys
import time
from importlib.metadata import version

import numpy as np
from openfisca_core.entities import Entity
from openfisca_core.parameters import Parameter, ParameterNode
from openfisca_core.periods import DateUnit
from openfisca_core.simulation_builder import SimulationBuilder
from openfisca_core.taxbenefitsystems import TaxBenefitSystem
from openfisca_core.variables import Variable

DAY = "2024-06-01"
LIMITS = {"a1": 4800, "a2": 1600, "a2_density": 5.92, "b1": 2400, "b1_density": 1.6, "b2_density": 3.2}
chip = Entity("chip", "chips", "A design", "")


def fact(name, kind=float):
    return type(
        name, (Variable,), {"value_type": kind, "entity": chip, "definition_period": DateUnit.DAY, "label": name}
    )


class paragraph(Variable):  # OpenFisca takes the class's name for the variable's
    value_type, entity, definition_period, label = int, chip, DateUnit.DAY, "0 none, 1 3A090.a, 2 3A090.b"

    def formula(chips, period, parameters):
        limit = parameters(period)
        tpp, area = chips("tpp", period), chips("die_area_mm2", period)
        outside = (chips("marketed", period) == 0) & (tpp < limit.a1)
        density = tpp / area
        a = (tpp >= limit.a1) | ((tpp >= limit.a2) & (density >= limit.a2_density))
        b1 = (tpp >= limit.b1) & (tpp < limit.a1) & (density >= limit.b1_density) & (density < limit.a2_density)
        b2 = (tpp >= limit.a2) & (density >= limit.b2_density) & (density < limit.a2_density)
        return np.where(outside, 0, np.where(a, 1, np.where(b1 | b2, 2, 0)))


def system():
    made = TaxBenefitSystem([chip])
    made.add_variables(fact("tpp"), fact("die_area_mm2"), fact("marketed", int), paragraph)
    made.parameters = ParameterNode("", data={})
    for name, value in LIMITS.items():
        made.parameters.add_child(name, Parameter(name, {"values": {"2023-11-17": {"value": value}}}))
    return made


def run(made, designs):
    begin = time.process_time()
    simulation = SimulationBuilder().build_default_simulation(made, len(designs["tpp"]))
    for name in ("tpp", "die_area_mm2", "marketed"):
        simulation.set_input(name, DAY, designs[name])
    answer = simulation.calculate("paragraph", DAY)
    return time.process_time() - begin, answer


def main():
    designs, made = dict(np.load(sys.argv[1])), system()
    seconds = [run(made, designs)[0] for _ in range(int(sys.argv[3]) + 1)]
    np.save(sys.argv[2], run(made, designs)[1].astype(np.int8))
    print(json.dumps({"version": version("openfisca-core"), "seconds": seconds[1:]}))


main()
