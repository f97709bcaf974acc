import Primitives
import Testing

@testable import Signing

@Suite struct MerkleHasherTests {
  static let hasher = MerkleHasher()

  @Test func `the empty tree hashes no bytes`() {
    #expect(Self.hasher.emptyRoot.bytes == SHA256.digest(of: []))
  }

  @Test(arguments: [0, 1, 55, 64, 1022, 1023, 1024, 65_535])
  func `a leaf has a zero in front, whatever its length`(_ count: Int) {
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0) }
    #expect(Self.hasher.hash(leaf: bytes).bytes == SHA256.digest(of: [0] + bytes))
  }

  @Test func `a node has a one in front of its children`() {
    let left = SHA256.hash([1])
    let right = SHA256.hash([2])
    let expected = SHA256.digest(of: [1] + left.bytes + right.bytes)
    #expect(Self.hasher.hash(left: left, right: right).bytes == expected)
  }
}
