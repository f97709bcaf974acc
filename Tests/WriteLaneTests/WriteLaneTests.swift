// The tests of WriteLane start here.
