// The tests of Isolation start here.
