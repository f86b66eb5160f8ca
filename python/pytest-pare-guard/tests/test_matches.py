import json
from pathlib import Path

import pytest

from pytest_pare_guard.matches import Guard, matches

CASES = json.loads((Path(__file__).parent / "cases.json").read_text("utf-8"))


@pytest.mark.parametrize("case", CASES["cases"], ids=lambda case: f"{case['name']}={case['value']}")
def test_a_value_meets_the_rules_that_it_should(case):
    found = {match.rule for match in matches(case["name"], case["value"], Guard(**CASES["guard"]))}
    assert sorted(found) == sorted(case["rules"])
