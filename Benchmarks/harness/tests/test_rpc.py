import contextlib
import io
import unittest

from harness import report, rpc
from harness.h2load import Shape
from harness.processes import Memory


def seen(rates, p50=(100.0,), p99=(200.0,)):
    return rpc.Seen(
        rates=list(rates), cpu=[4.0] * len(rates), p50=list(p50), p99=list(p99),
        memory=Memory(resident=10240, peak=20480))


class CollectTests(unittest.TestCase):
    scenario = rpc.Scenario("Echo", Shape(8, 32))

    def figures(self, **servers):
        figures = report.Figures()
        rpc.collect(figures, self.scenario, servers)
        return figures.lines()

    def test_our_figures_have_the_bare_name_and_an_anchors_end_in_its_name(self):
        lines = self.figures(florin=seen([300]), nghttpd=seen([200]))
        self.assertIn("bench echo-8x32 300 calls/s", lines)
        self.assertIn("bench echo-8x32/nghttpd 200 calls/s", lines)
        self.assertIn("bench echo-8x32-peak/nghttpd 20 KiB", lines)
        self.assertIn("ratio echo-8x32 nghttpd 1.5", lines)
        self.assertIn("ratio p50-8x32 nghttpd 1", lines)

    def test_a_ratio_is_the_median_of_the_turns_not_of_the_rates(self):
        # The machine halves its speed for the second turn and ours is hit in one more.
        lines = self.figures(florin=seen([400, 200, 210]), nghttpd=seen([200, 100, 200]))
        self.assertIn("ratio echo-8x32 nghttpd 2", lines)

    def test_anchors_alone_have_no_ratio(self):
        self.assertFalse(any(line.startswith("ratio") for line in self.figures(nghttpd=seen([1]))))

    def test_the_scenarios_have_the_names_of_the_documentation(self):
        self.assertEqual(
            [scenario.name for scenario in rpc.SCENARIOS],
            ["echo-1x1", "echo-8x1", "echo-8x32", "echo-32x32", "decode-8x32"])


class ProgressTests(unittest.TestCase):
    def test_nothing_is_drawn_without_a_terminal(self):
        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            rpc.progress("echo-8x32 1/5 nghttpd")
        self.assertEqual(err.getvalue(), "")
