// The room ConnectionPool starts here.
