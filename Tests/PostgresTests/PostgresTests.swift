// The tests of Postgres start here.
