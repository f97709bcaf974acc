// The room FlorinAPI starts here.
