import contextlib
import io
import unittest

from harness import instructions, main, soak
from harness.failure import Failure


class CommandTests(unittest.TestCase):
    def run_main(self, *arguments):
        out, err = io.StringIO(), io.StringIO()
        with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
            status = main.main(list(arguments))
        return status, out.getvalue(), err.getvalue()

    def test_without_arguments_the_benchmarks_are_listed(self):
        status, out, _ = self.run_main()
        self.assertEqual(status, 0)
        self.assertEqual(len(out.splitlines()), len(main.BENCHMARKS))

    def test_an_unknown_benchmark_is_one_line_and_2(self):
        status, out, err = self.run_main("nothing")
        self.assertEqual((status, out, len(err.splitlines())), (2, "", 1))

    def test_an_unknown_server_or_scenario_is_refused_before_anything_starts(self):
        for option in ("--servers=grpc-java", "--scenarios=echo-2x2", "--duration=0"):
            with self.subTest(option), self.assertRaises(SystemExit) as exit:
                self.run_main("rpc", option)
            self.assertEqual(exit.exception.code, 2)

    def test_a_failure_is_one_line_and_1(self):
        def fail():
            raise Failure("no cores")

        err = io.StringIO()
        with contextlib.redirect_stderr(err):
            self.assertEqual(main.guarded(fail, "bench"), 1)
        self.assertEqual(err.getvalue(), "bench: no cores\n")

    def test_an_interruption_is_130(self):
        def interrupt():
            raise KeyboardInterrupt

        with contextlib.redirect_stderr(io.StringIO()):
            self.assertEqual(main.guarded(interrupt, "bench"), 130)


class SoakTests(unittest.TestCase):
    def test_growth_is_bounded_by_the_larger_of_a_share_and_four_mebibytes(self):
        mebibyte = 1 << 20
        self.assertEqual(soak.allowed(10 * mebibyte), 14 * mebibyte)
        self.assertEqual(soak.allowed(100 * mebibyte), 110 * mebibyte)


class CallgrindTests(unittest.TestCase):
    def test_the_total_is_read(self):
        self.assertEqual(instructions.parse("events: Ir\nfn=main\n1 2\nsummary: 12345\n"), 12345)

    def test_a_file_without_total_is_a_failure(self):
        with self.assertRaises(Failure):
            instructions.parse("events: Ir\n")
