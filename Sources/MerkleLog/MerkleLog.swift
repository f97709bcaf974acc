// The room MerkleLog starts here.
