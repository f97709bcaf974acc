import os
import sys
import tempfile
import unittest

from harness import processes
from harness.failure import Failure


class ProcTests(unittest.TestCase):
    def test_memory_is_read_in_bytes(self):
        memory = processes.parse_status("Name:\tx\nVmHWM:\t   20 kB\nVmRSS:\t   10 kB\n")
        self.assertEqual(memory, processes.Memory(resident=10240, peak=20480))

    def test_a_process_without_memory_has_ended(self):
        with self.assertRaises(Failure):
            processes.parse_status("Name:\tx\nState:\tZ (zombie)\n")

    def test_processor_time_is_found_behind_a_name_with_spaces_and_brackets(self):
        stat = "42 (a ) b) S 1 2 3 4 5 6 7 8 9 10 70 30 0 0 20 0"
        self.assertEqual(processes.parse_stat(stat), 100)


class AnnouncementTests(unittest.TestCase):
    def test_the_port_is_read(self):
        self.assertEqual(
            processes.parse_announcement("starting\nlistening on 127.0.0.1:4711\n"), 4711)

    def test_anything_else_is_a_failure(self):
        for text in ("", "listening on nothing\n", "listening on 127.0.0.1:99999\n"):
            with self.subTest(text), self.assertRaises(Failure):
                processes.parse_announcement(text)


class ServerTests(unittest.TestCase):
    listener = (
        "import socket,time; s=socket.socket(); s.bind(('127.0.0.1',0)); s.listen();"
        "print('listening on 127.0.0.1:%d' % s.getsockname()[1], flush=True); time.sleep(60)"
    )

    def start(self, program):
        core = min(os.sched_getaffinity(0))
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        return processes.Server("test", [sys.executable, "-c", program], core, folder.name)

    def test_leaving_the_block_stops_the_server_even_by_an_error(self):
        with self.assertRaises(KeyboardInterrupt):
            with self.start(self.listener) as server:
                self.assertGreater(server.memory().resident, 0)
                raise KeyboardInterrupt
        self.assertIsNotNone(server.process.poll())

    def test_a_server_that_ends_at_the_start_is_named_with_its_last_line(self):
        with self.assertRaisesRegex(Failure, "test ended at the start: no certificate"):
            self.start("import sys; sys.exit('no certificate')")
