import os
import tempfile
import unittest

from harness import h2load
from harness.failure import Failure
from harness.h2load import Shape

# As h2load 1.52 prints it, in longer lines.
REPORT = """\
starting benchmark...
TLS Protocol: TLSv1.3
Cipher: TLS_AES_128_GCM_SHA256
Server Temp Key: X25519 253 bits
Application protocol: h2

finished in 2.00s, 220960.00 req/s, 29.30MB/s
requests: 441920 total, 442176 started, 441920 done, 441919 succeeded, 1 failed,\
 0 errored, 0 timeout
status codes: 441919 2xx, 0 3xx, 0 4xx, 1 5xx
traffic: 58.60MB (61445704) total, 4.64MB (4862192) headers (space savings 93.64%),\
 42.14MB (44192000) data
                     min         max         mean         sd        +/- sd
time for request:      225us     20.99ms      1.82ms      2.17ms    83.13%
"""


def load(**changes):
    values = dict(
        requests_per_second=1.0, started=110, done=100, succeeded=100, failed=0, errored=0,
        timed_out=0, status_2xx=100, data_bytes=10_000, tls="TLSv1.3", cipher=h2load.CIPHER)
    return h2load.Load(**{**values, **changes})


class ReportTests(unittest.TestCase):
    def test_every_figure_of_a_report_is_read(self):
        self.assertEqual(
            h2load.parse(REPORT),
            h2load.Load(
                requests_per_second=220960.0, started=442176, done=441920, succeeded=441919,
                failed=1, errored=0, timed_out=0, status_2xx=441919, data_bytes=44192000,
                tls="TLSv1.3", cipher="TLS_AES_128_GCM_SHA256"))

    def test_a_report_without_a_rate_is_a_failure_not_a_zero(self):
        with self.assertRaises(Failure):
            h2load.parse("starting benchmark...\n")

    def test_a_report_without_data_is_a_failure(self):
        with self.assertRaises(Failure):
            h2load.parse(REPORT.replace("data\n", "\n"))


class FailureCountTests(unittest.TestCase):
    shape = Shape(2, 5)

    def count(self, **changes):
        return h2load.failures(load(**changes), self.shape, 100)

    def test_calls_all_answered_are_no_failures(self):
        self.assertEqual(self.count(), 0)

    def test_answers_of_calls_still_open_at_the_end_are_no_failures(self):
        self.assertEqual(self.count(data_bytes=11_000), 0)

    def test_more_bytes_than_open_calls_explain_are_failures(self):
        self.assertEqual(self.count(data_bytes=11_001), 1)

    def test_an_answer_without_a_message_is_a_failed_call(self):
        self.assertEqual(self.count(data_bytes=9_700), 3)

    def test_statuses_other_than_200_are_failures(self):
        self.assertEqual(self.count(status_2xx=98), 2)

    def test_errors_and_timeouts_are_failures(self):
        self.assertEqual(self.count(errored=1, timed_out=2, failed=4), 7)

    def test_another_cipher_makes_a_run_unfit(self):
        with self.assertRaises(Failure):
            h2load.check("x", load(cipher="TLS_AES_256_GCM_SHA384"), self.shape, 100)

    def test_a_run_without_calls_is_unfit(self):
        with self.assertRaises(Failure):
            h2load.check("x", load(succeeded=0), self.shape, 100)

    def test_a_good_run_passes(self):
        h2load.check("x", load(), self.shape, 100)


class LatencyTests(unittest.TestCase):
    def test_percentiles_are_values_that_were_seen(self):
        ordered = list(range(1, 101))
        self.assertEqual(h2load.percentile(ordered, 0.50), 50)
        self.assertEqual(h2load.percentile(ordered, 0.99), 99)
        self.assertEqual(h2load.percentile([7], 0.50), 7)
        self.assertEqual(h2load.percentile([1, 9], 0.99), 9)

    def test_a_log_is_read_and_removed(self):
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            with open(log, "w") as file:
                file.writelines(f"17954\t200\t{value}\n" for value in (30, 10, 20))
            self.assertEqual(h2load.latency(log), h2load.Latency(p50=20, p99=30))
            self.assertFalse(os.path.exists(log))

    def test_an_empty_log_is_a_failure(self):
        with tempfile.TemporaryDirectory() as folder:
            log = os.path.join(folder, "log")
            open(log, "w").close()
            with self.assertRaises(Failure):
                h2load.latency(log)
