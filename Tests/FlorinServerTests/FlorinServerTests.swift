// The tests of FlorinServer start here.
