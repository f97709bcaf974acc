// The room EmbeddedPostgres starts here.
