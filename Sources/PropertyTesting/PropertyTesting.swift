// The room PropertyTesting starts here.
