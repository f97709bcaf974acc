// The room FlorinTestSupport starts here.
