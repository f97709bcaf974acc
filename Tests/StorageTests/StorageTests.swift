// The tests of Storage start here.
