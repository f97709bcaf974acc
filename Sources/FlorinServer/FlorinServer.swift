// The room FlorinServer starts here.
