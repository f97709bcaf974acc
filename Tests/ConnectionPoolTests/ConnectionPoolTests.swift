// The tests of ConnectionPool start here.
