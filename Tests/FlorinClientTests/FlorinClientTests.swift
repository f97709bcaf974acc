// The tests of FlorinClient start here.
