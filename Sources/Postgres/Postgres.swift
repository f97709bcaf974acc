// The room Postgres starts here.
