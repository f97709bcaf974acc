import json
import unittest

from harness import paths, report


class FigureTests(unittest.TestCase):
    def test_figures_have_four_significant_digits_and_no_exponent(self):
        shown = {0: "0", 254123.4: "254123", 1.0749: "1.075", 0.98: "0.98", 0.01234567: "0.01235"}
        for value, text in shown.items():
            self.assertEqual(report.shown(value), text)

    def test_the_lines_are_bench_then_ratio(self):
        figures = report.Figures()
        figures.compare("echo-8x32", "nghttpd", 214, 200)
        figures.add("echo-8x32", 214, "calls/s")
        self.assertEqual(
            figures.lines(), ["bench echo-8x32 214 calls/s", "ratio echo-8x32 nghttpd 1.07"])

    def test_nothing_is_compared_with_zero(self):
        figures = report.Figures()
        figures.compare("echo-8x32", "nghttpd", 214, 0)
        self.assertEqual(figures.lines(), [])


class TableTests(unittest.TestCase):
    def test_columns_are_aligned(self):
        self.assertEqual(
            report.table(["server", "n"], [["a", "10"], ["longer", "2"]]),
            "server   n\n------  --\na       10\nlonger   2")


class BudgetTests(unittest.TestCase):
    budgets = {
        "ratio": {"echo-8x32": {"nghttpd": {"least": 1.0}}, "p50-1x1": {"nghttpd": {"most": 1.0}}},
        "bench": {"idle-connection": {"most": 40960}},
    }

    def broken(self, rate, p50, idle):
        figures = report.Figures()
        figures.ratios = [("echo-8x32", "nghttpd", rate), ("p50-1x1", "nghttpd", p50)]
        figures.add("idle-connection", idle, "bytes")
        return report.broken(self.budgets, figures)

    def test_a_budget_met_to_the_digit_is_kept(self):
        self.assertEqual(self.broken(1.0, 1.0, 40960), [])

    def test_each_broken_budget_is_one_sentence(self):
        self.assertEqual(
            self.broken(0.9, 1.1, 50000),
            [
                "idle-connection (bytes) is 50000, may be at most 40960",
                "echo-8x32 against nghttpd is 0.9, must be at least 1.0",
                "p50-1x1 against nghttpd is 1.1, may be at most 1.0",
            ])

    def test_each_budget_of_the_tree_has_a_bound_and_a_reason(self):
        budgets = json.loads(paths.BUDGETS.read_text())
        rules = list(budgets["bench"].values())
        rules += [rule for anchors in budgets["ratio"].values() for rule in anchors.values()]
        for rule in rules:
            self.assertTrue(("least" in rule) != ("most" in rule), rule)
            self.assertTrue(rule["reason"], rule)
