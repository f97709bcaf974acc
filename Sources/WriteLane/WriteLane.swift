// The room WriteLane starts here.
