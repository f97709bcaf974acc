package import Primitives

/// The hashing of Merkle trees with SHA-256.
package struct MerkleHasher: TreeHasher {
  package init() {}

  package var emptyRoot: Digest { SHA256.hash([]) }

  package func hash(leaf bytes: [UInt8]) -> Digest {
    // A short leaf is put together on the stack and hashed in one call.
    if bytes.count >= Self.stackByteCount { return hashInPieces(leaf: bytes) }
    return unsafe withUnsafeTemporaryAllocation(byteCount: bytes.count + 1, alignment: 1) {
      unsafe $0[0] = 0
      unsafe UnsafeMutableRawBufferPointer(rebasing: $0[1...]).copyBytes(from: bytes)
      return unsafe SHA256.hash(UnsafeRawBufferPointer($0))
    }
  }

  package func hash(left: Digest, right: Digest) -> Digest {
    unsafe withUnsafeTemporaryAllocation(byteCount: 1 + 2 * Digest.byteCount, alignment: 1) {
      unsafe $0[0] = 1
      unsafe $0.storeBytes(of: left, toByteOffset: 1, as: Digest.self)
      unsafe $0.storeBytes(of: right, toByteOffset: 1 + Digest.byteCount, as: Digest.self)
      return unsafe SHA256.hash(UnsafeRawBufferPointer($0))
    }
  }

  /// Bytes that the runtime takes from the stack rather than the heap: 1,024 at most.
  private static let stackByteCount = 1024

  private func hashInPieces(leaf bytes: [UInt8]) -> Digest {
    var hash = SHA256()
    hash.update([0])
    hash.update(bytes)
    return hash.finishDigest()
  }
}
