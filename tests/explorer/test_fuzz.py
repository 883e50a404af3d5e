"""The API under requests that nobody would think of: never a fault of the program, and answers as it describes them."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

import pytest
import schemathesis
from fastapi.testclient import TestClient
from hypothesis import HealthCheck, Phase, settings
from schemathesis import Case
from schemathesis.checks import not_a_server_error
from schemathesis.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from countermove.explorer import Desk, create_app
from countermove.explorer.app import API

CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
SECONDS = 20.0
"""All that may be spent; what is not tried by then passes."""
FEW_WORLDS = 100

spent: Mapping[str, float] = {}


@pytest.fixture(scope="module")
def described(desk: Desk) -> Any:
    """The application by its own description."""
    return schemathesis.openapi.from_asgi(f"{API}/openapi.json", create_app(desk))


asked = schemathesis.pytest.from_fixture("described")
