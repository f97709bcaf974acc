// The room OrderToCash starts here.
