package import Primitives

/// Why a text proves nothing.
package enum LogProofError: Error, Hashable, Sendable {
  /// The text has more bytes than `LogProof.byteCountMax`.
  case tooLong(Int)
  /// The first line is not that of this format.
  case unknownFormat
  /// The extra data are not base64.
  case malformedExtra
  /// There is no index, or it is not a decimal number of 64 bits without zeros in front.
  case malformedIndex
  /// A hash, counted from 0, is not the base64 of 32 bytes.
  case malformedHash(position: Int)
  /// There is no empty line after the hashes, or there are too many of them.
  case noCheckpoint
  /// The note is none, or is not signed by the log.
  case note(NoteError)
  /// The text of the note is no checkpoint.
  case checkpoint(CheckpointError)
  /// The checkpoint is another log's.
  case wrongOrigin
  /// The hashes do not lead from the leaf to the root of the checkpoint.
  case notIncluded
}

/// A proof in one file that a leaf is in a log, which can be checked without the log.
///
/// Source: C2SP tlog-proof v1.
package struct LogProof: Hashable, Sendable {
  /// Bytes of the longest text that is read: a note, 64 hashes, and as many extra data.
  package static let byteCountMax = 2 * SignedNote.byteCountMax
  /// Hashes of a proof in the largest tree.
  package static let hashCountMax = 64

  private static let formatLine = "c2sp.org/tlog-proof@v1"

  /// Data of the application that are not proved by this; nil for none.
  package let extra: [UInt8]?
  /// The index of the leaf.
  package let index: UInt64
  /// The inclusion proof in the tree of the checkpoint.
  package let hashes: [Digest]
  /// The checkpoint with its signatures, as the log gave it.
  package let checkpoint: String

  package init(extra: [UInt8]? = nil, index: UInt64, hashes: [Digest], checkpoint: String) {
    self.extra = extra
    self.index = index
    self.hashes = hashes
    self.checkpoint = checkpoint
  }

  /// The proof of a text; nothing is believed by this.
  package init(_ text: String) throws(LogProofError) {
    guard text.utf8.count <= Self.byteCountMax else { throw .tooLong(text.utf8.count) }
    var rest = text.utf8[...]
    guard let format = Self.line(&rest), format == Self.formatLine else { throw .unknownFormat }
    var line = Self.line(&rest)
    if let extra = line?.dropping("extra ") {
      guard let bytes = Base64.decodeExactly(extra) else { throw .malformedExtra }
      self.extra = bytes
      line = Self.line(&rest)
    } else {
      extra = nil
    }
    guard let digits = line?.dropping("index "), let index = UInt64(digits),
      String(index) == digits
    else { throw .malformedIndex }
    self.index = index
    var hashes: [Digest] = []
    while true {
      guard let line = Self.line(&rest), hashes.count <= Self.hashCountMax else {
        throw .noCheckpoint
      }
      if line.isEmpty { break }
      guard let hash = Base64.decodeDigest(line) else {
        throw .malformedHash(position: hashes.count)
      }
      hashes.append(hash)
    }
    self.hashes = hashes
    checkpoint = String(Substring(rest))
  }

  /// The text; files with it end in `.tlog-proof`.
  package var text: String {
    var lines = [Self.formatLine]
    if let extra { lines.append("extra \(Base64.encode(extra, padded: true))") }
    lines.append("index \(index)")
    lines += hashes.map { Base64.encode($0.bytes, padded: true) }
    return lines.map { $0 + "\n" }.joined() + "\n" + checkpoint
  }

  /// Checks that the leaf is in the log, as far as the log's signature goes.
  ///
  /// - Parameters:
  ///   - leafHash: The hash of the leaf.
  ///   - logKey: The key of the log, whose name is the log's origin.
  ///   - hasher: What hashes nodes.
  ///   - isSignature: Whether bytes are the Ed25519 signature of a message by a public key.
  /// - Returns: The checkpoint in which the leaf is included.
  /// - Throws: `LogProofError` for whatever does not hold.
  package func verify(
    leafHash: Digest,
    logKey: NoteKey,
    using hasher: some TreeHasher,
    isSignature: (_ signature: [UInt8], _ message: [UInt8], _ publicKey: [UInt8]) -> Bool
  ) throws(LogProofError) -> Checkpoint {
    let note: SignedNote
    do {
      note = try SignedNote(checkpoint)
      _ = try note.verify(with: [logKey], isSignature: isSignature)
    } catch {
      throw .note(error)
    }
    let checkpoint: Checkpoint
    do {
      checkpoint = try Checkpoint(note.text)
    } catch {
      throw .checkpoint(error)
    }
    guard checkpoint.origin == logKey.name else { throw .wrongOrigin }
    let proof = InclusionProof(index: index, size: checkpoint.size, hashes: hashes)
    guard proof.leads(from: leafHash, to: checkpoint.root, using: hasher) else {
      throw .notIncluded
    }
    return checkpoint
  }

  /// Takes a line off the front, without its line feed; nil when none ends.
  private static func line(_ rest: inout Substring.UTF8View) -> Substring? {
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else { return nil }
    let line = Substring(rest[..<end])
    rest = rest[rest.index(after: end)...]
    return line
  }
}

extension Substring {
  /// What follows a beginning; nil when the text begins otherwise.
  fileprivate func dropping(_ beginning: String) -> Substring? {
    utf8.starts(with: beginning.utf8) ? Substring(utf8.dropFirst(beginning.utf8.count)) : nil
  }
}
