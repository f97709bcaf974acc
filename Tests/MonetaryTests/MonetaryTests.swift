// The tests of Monetary start here.
