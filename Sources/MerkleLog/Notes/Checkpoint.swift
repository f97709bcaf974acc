package import Primitives

/// Why a text is no checkpoint.
package enum CheckpointError: Error, Hashable, Sendable {
  /// There are fewer than three lines, or the last does not end, or one is empty.
  case malformedLines
  /// The size is not a decimal number of 64 bits without zeros in front.
  case malformedSize
  /// The root is not the base64 of 32 bytes.
  case malformedRoot
}

/// The head of a log's tree: what a log states by signing it.
///
/// Source: C2SP tlog-checkpoint v1.
package struct Checkpoint: Hashable, Sendable {
  /// Which log, which is also the name of its key; one line, not empty.
  package let origin: String
  /// Leaves of the tree.
  package let size: UInt64
  /// The root of the tree.
  package let root: Digest
  /// Lines of others' checkpoints after the third, which no monitor can check; ours have none.
  package let extensions: [String]

  package init(origin: String, size: UInt64, root: Digest, extensions: [String] = []) {
    precondition(
      ([origin] + extensions).allSatisfy { !$0.isEmpty && !$0.utf8.contains(lineFeed) },
      "the lines of a checkpoint are not empty"
    )
    self.origin = origin
    self.size = size
    self.root = root
    self.extensions = extensions
  }

  /// The checkpoint of a note's text.
  package init(_ text: String) throws(CheckpointError) {
    guard text.utf8.last == lineFeed else { throw .malformedLines }
    let lines = text.utf8.dropLast().split(separator: lineFeed, omittingEmptySubsequences: false)
      .map { Substring($0) }
    guard lines.count >= 3, lines.allSatisfy({ !$0.isEmpty }) else { throw .malformedLines }
    guard let size = UInt64(lines[1]), String(size) == lines[1] else { throw .malformedSize }
    guard let root = Base64.decodeDigest(lines[2]) else { throw .malformedRoot }
    self.init(
      origin: String(lines[0]),
      size: size,
      root: root,
      extensions: lines.dropFirst(3).map { String($0) }
    )
  }

  /// Origin, size and root, a line each, as they are signed.
  package var text: String {
    let lines = [origin, String(size), Base64.encode(root.bytes, padded: true)] + extensions
    return lines.map { $0 + "\n" }.joined()
  }
}

private let lineFeed = UInt8(ascii: "\n")
