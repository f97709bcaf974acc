import contextlib
import io
import unittest

from harness import tls
from harness.failure import Failure

SEEN = ("TLS1_3", "OK", "offered with final")


class VerdictTests(unittest.TestCase):
    def verdict(self, found):
        with contextlib.redirect_stdout(io.StringIO()):
            return tls.report(found)

    def test_a_scan_with_nothing_worse_than_informational_passes(self):
        self.assertEqual(self.verdict([SEEN, ("SSLv3", "OK", "not offered")]), 0)

    def test_an_accepted_finding_passes(self):
        self.assertEqual(self.verdict([SEEN, ("cert_chain_of_trust", "CRITICAL", "failed")]), 0)

    def test_an_accepted_finding_of_a_numbered_certificate_passes(self):
        found = [SEEN, ("cert_chain_of_trust <cert#1>", "CRITICAL", "failed")]
        self.assertEqual(self.verdict(found), 0)

    def test_any_other_finding_fails_however_slight(self):
        for severity in ("LOW", "MEDIUM", "HIGH", "CRITICAL", "WARN", "FATAL"):
            self.assertEqual(self.verdict([SEEN, ("TLS1", severity, "offered")]), 1)

    def test_a_scan_that_met_no_tls_is_a_failure(self):
        with self.assertRaises(Failure):
            self.verdict([("SSLv3", "OK", "not offered")])

    def test_findings_cut_short_are_a_failure(self):
        with self.assertRaises(Failure):
            tls.findings('[ {"id": "TLS1"')


class ScannerTests(unittest.TestCase):
    def test_each_hello_offers_h2(self):
        script = 'before\n' + tls.NEXT_PROTOCOL + '\nafter\n'
        self.assertEqual(tls.offering_h2(script), 'before\n' + tls.ALPN_H2 + '\nafter\n')

    def test_a_scanner_that_cannot_be_made_to_is_a_failure(self):
        with self.assertRaises(Failure):
            tls.offering_h2("something else")
