// The room Monetary starts here.
