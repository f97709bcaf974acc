// The tests of EmbeddedPostgres start here.
