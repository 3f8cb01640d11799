"""The alerting rules, judged by Prometheus's own tool."""

from pathlib import Path

import yaml

from tests.controller.fleet.prometheus import FLEET, dashboard_queries, needs_promtool, promtool

ALERTS = FLEET / "alerts.yaml"
TESTS = Path(__file__).with_name("alerts_test.yaml")


@needs_promtool
def test_the_rules_are_rules() -> None:
    """Prometheus reads each of them."""
    assert "SUCCESS" in promtool("check", "rules", ALERTS)


@needs_promtool
def test_each_alert_fires_when_it_must_and_only_then() -> None:
    """Series of hours, and what stands at which minute."""
    assert "SUCCESS" in promtool("test", "rules", TESTS)


def test_no_alert_without_a_test() -> None:
    """Each has a time at which it must fire."""
    (group,) = yaml.safe_load(ALERTS.read_text(encoding="utf-8"))["groups"]
    tried = [
        case["alertname"]
        for test in yaml.safe_load(TESTS.read_text(encoding="utf-8"))["tests"]
        for case in test["alert_rule_test"]
        if case.get("exp_alerts")
    ]
    assert {rule["alert"] for rule in group["rules"]} == set(tried)


@needs_promtool
def test_the_dashboards_queries_are_promql(tmp_path: Path) -> None:
    """Each parses, as a rule that records it."""
    rules = [{"record": f"q:{n}", "expr": query} for n, query in enumerate(dashboard_queries())]
    path = tmp_path / "rules.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "dashboard", "rules": rules}]}))
    assert f"{len(rules)} rules found" in promtool("check", "rules", path)
