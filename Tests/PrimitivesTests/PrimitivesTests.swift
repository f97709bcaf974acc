// The tests of Primitives start here.
