// The room Parties starts here.
