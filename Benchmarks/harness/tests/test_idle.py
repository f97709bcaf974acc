import unittest

from harness import idle


class SettingsTests(unittest.TestCase):
    settings = bytes([0, 0, 6, 4, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 100])
    window_update = bytes([0, 0, 4, 8, 0, 0, 0, 0, 0, 0, 0, 255, 255])

    def test_settings_and_acknowledgement_in_either_order_are_enough(self):
        acknowledgement = idle.SETTINGS_ACKNOWLEDGEMENT
        self.assertTrue(idle.settings_seen(self.settings + self.window_update + acknowledgement))
        self.assertTrue(idle.settings_seen(acknowledgement + self.settings))

    def test_one_of_them_is_not(self):
        self.assertFalse(idle.settings_seen(self.settings + self.window_update))
        self.assertFalse(idle.settings_seen(idle.SETTINGS_ACKNOWLEDGEMENT))
        self.assertFalse(idle.settings_seen(b""))
