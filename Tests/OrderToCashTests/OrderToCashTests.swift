// The tests of OrderToCash start here.
