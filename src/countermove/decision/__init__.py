"""From worlds to a judgement: a case's options compared."""

from countermove.decision.assess import Assessed, assess
from countermove.decision.assessment import Assessment, assessment_schema

__all__ = ["Assessed", "Assessment", "assess", "assessment_schema"]
