import unittest

from harness import messages


class MessageTests(unittest.TestCase):
    def test_the_order_has_the_size_the_documentation_names(self):
        self.assertEqual(len(messages.order()), 395)

    def test_an_echo_is_a_hundred_bytes_on_the_wire(self):
        body = messages.echo_request()
        self.assertEqual(len(body), messages.ECHO_BODY_BYTES)
        self.assertEqual(body[:7], b"\x00\x00\x00\x00\x5f\x0a\x5d")

    def test_varints_are_base_128_with_the_low_groups_first(self):
        self.assertEqual(messages.varint(0), b"\x00")
        self.assertEqual(messages.varint(127), b"\x7f")
        self.assertEqual(messages.varint(300), b"\xac\x02")

    def test_the_acknowledgement_is_five_lines_and_their_sum(self):
        self.assertEqual(
            messages.acknowledgement(), b"\x00\x00\x00\x00\x06\x08\x05\x10\x96\xd0\x07")
