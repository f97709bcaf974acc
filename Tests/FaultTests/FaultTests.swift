// The tests of Fault start here.
