// The room Storage starts here.
