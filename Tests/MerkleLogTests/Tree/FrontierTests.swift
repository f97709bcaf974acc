import Primitives
import PropertyTesting
import Signing
import Testing

@testable import MerkleLog

@Suite struct FrontierTests {
  static let hasher = MerkleHasher()

  @Test func `the root is that of the tree at every size`() {
    var frontier = Frontier()
    var tree = NaiveTree(size: 0)
    for index in 0..<300 {
      #expect(frontier.root(using: Self.hasher) == tree.root())
      #expect(frontier.hashes.count == frontier.size.nonzeroBitCount)
      frontier.append(NaiveTree.leafHash(index), using: Self.hasher)
      tree.leafHashes.append(NaiveTree.leafHash(index))
    }
  }

  @Test func `it is stored as its hashes and made again from them`() {
    var frontier = Frontier()
    #expect(frontier.hashBytes == [])
    for index in 0..<40 {
      #expect(Frontier(size: frontier.size, hashBytes: frontier.hashBytes) == frontier)
      frontier.append(NaiveTree.leafHash(index), using: Self.hasher)
    }
  }

  @Test func `another number of hashes than the size has bits is refused`() {
    let hash = NaiveTree.leafHash(0)
    #expect(Frontier(size: 5, hashes: [hash]) == nil)
    #expect(Frontier(size: 0, hashes: [hash]) == nil)
    #expect(Frontier(size: 5, hashes: [hash, hash]) != nil)
    #expect(Frontier(size: 1, hashBytes: [UInt8](repeating: 0, count: 33)) == nil)
    #expect(Frontier(size: 1, hashBytes: []) == nil)
  }

  @Test func `a frontier of the largest size cannot grow`() async {
    await #expect(processExitsWith: .failure) {
      let hashes = [Digest](repeating: .zero, count: 64)
      guard var frontier = Frontier(size: .max, hashes: hashes) else { return }
      frontier.append(.zero, using: MerkleHasher())
    }
  }
}
