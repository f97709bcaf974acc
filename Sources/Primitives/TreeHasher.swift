/// The hash of leaves and nodes of a Merkle tree.
///
/// Here, because the rooms that define the trees and those that hash know nothing of each other.
/// Source: RFC 9162 section 2.1.1, which is that of RFC 6962.
package protocol TreeHasher: Sendable {
  /// The root of the tree without leaves: the hash of no bytes.
  var emptyRoot: Digest { get }
  /// The hash of a leaf: of a zero byte and the leaf's bytes.
  func hash(leaf bytes: [UInt8]) -> Digest
  /// The hash of a node: of a byte of one and the hashes of its two children.
  func hash(left: Digest, right: Digest) -> Digest
}
