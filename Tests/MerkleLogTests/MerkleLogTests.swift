// The tests of MerkleLog start here.
