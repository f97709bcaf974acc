// The tests of Parties start here.
