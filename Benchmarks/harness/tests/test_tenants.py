import unittest

from harness import tenants
from harness.failure import Failure

ROLLUP = """55d0c0a00000-7ffd5b5f2000 ---p 00000000 00:00 0                          [rollup]
Rss:              140000 kB
Shared_Clean:       9000 kB
Shared_Dirty:     120000 kB
Private_Clean:      1000 kB
Private_Dirty:      9000 kB
Private_Hugetlb:      24 kB
"""


class PrivateMemory(unittest.TestCase):
    def test_shared_buffers_do_not_count(self):
        self.assertEqual(tenants.private_bytes(ROLLUP), 10_024 * 1024)

    def test_a_kernel_that_does_not_say_is_a_failure(self):
        with self.assertRaises(Failure):
            tenants.private_bytes("Rss: 140000 kB\n")


if __name__ == "__main__":
    unittest.main()
