"""Reads migrations, refuses what they must not hold, and writes them as Swift."""
