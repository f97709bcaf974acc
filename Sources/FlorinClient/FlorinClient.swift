// The room FlorinClient starts here.
