import Primitives
import Signing
import Testing

@testable import MerkleLog

@Suite struct CheckpointTests {
  static let root = "CsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I="
  /// The text of the example of C2SP tlog-checkpoint.
  static let example = "example.com/behind-the-sofa\n20852163\n\(root)\n"

  @Test func `the example of the specification is read and written`() throws {
    let checkpoint = try Checkpoint(Self.example)
    #expect(checkpoint.origin == "example.com/behind-the-sofa")
    #expect(checkpoint.size == 20_852_163)
    #expect(Base64.encode(checkpoint.root.bytes, padded: true) == Self.root)
    #expect(checkpoint.extensions == [])
    #expect(checkpoint.text == Self.example)
  }

  @Test func `lines after the third are kept as they are`() throws {
    let text = Self.example + "one\ntwo words\n"
    let checkpoint = try Checkpoint(text)
    #expect(checkpoint.extensions == ["one", "two words"])
    #expect(checkpoint.text == text)
  }

  @Test(arguments: ["0", "1", "18446744073709551615"])
  func `sizes are decimal numbers of 64 bits`(_ size: String) throws {
    let text = "a\n\(size)\n\(Self.root)\n"
    #expect(try Checkpoint(text).text == text)
  }

  @Test(
    arguments: [
      ("", .malformedLines), ("a\n1\n", .malformedLines), ("a\n1\n\(root)", .malformedLines),
      ("\n1\n\(root)\n", .malformedLines), ("a\n1\n\(root)\n\n", .malformedLines),
      ("a\n1\n\(root)\n\nb\n", .malformedLines), ("a\n\n\(root)\n", .malformedLines),
      ("a\n01\n\(root)\n", .malformedSize), ("a\n+1\n\(root)\n", .malformedSize),
      ("a\n-1\n\(root)\n", .malformedSize), ("a\n1 \n\(root)\n", .malformedSize),
      ("a\n18446744073709551616\n\(root)\n", .malformedSize), ("a\nx\n\(root)\n", .malformedSize),
      ("a\n1\n\(root.dropLast())\n", .malformedRoot), ("a\n1\nAAAA\n", .malformedRoot),
      ("a\n1\n\(root) \n", .malformedRoot), ("a\n1\n!\n", .malformedRoot),
      ("a\n1\n\(root.dropLast(2))J=\n", .malformedRoot),
    ] as [(String, CheckpointError)]
  )
  func `texts that are no checkpoint are refused`(_ text: String, _ error: CheckpointError) {
    #expect(throws: error) { try Checkpoint(text) }
  }
}
