/// Reads the members of a tar file, piece by piece, as `TarWriter` writes them.
///
/// What a tar file can hold beside ordinary files with short names is refused.
struct TarReader {
  /// One step of the reading.
  enum Step: Equatable {
    /// A member begins.
    case member(name: String, byteCount: Int)
    /// Bytes of the member.
    case contents([UInt8])
    /// The member is complete.
    case memberEnd
    /// The file is complete.
    case end
  }

  private enum State {
    case header
    case contents(remaining: Int, padding: Int)
    case padding(remaining: Int)
    case end
  }

  private var state = State.header
  private var pending: [UInt8] = []
  private var consumed = 0
  /// Bytes taken before `pending`.
  private var offset = 0

  /// Adds bytes of the file.
  mutating func take(_ bytes: [UInt8]) {
    offset += consumed
    pending.removeFirst(consumed)
    consumed = 0
    pending.append(contentsOf: bytes)
  }

  /// The next step; nil when more bytes are needed for it.
  ///
  /// - Throws: `ArchiveError.malformed`.
  mutating func next() throws(ArchiveError) -> Step? {
    switch state {
    case .header: return try header()
    case .contents(let remaining, let padding):
      guard remaining > 0 else {
        state = .padding(remaining: padding)
        return .memberEnd
      }
      let count = min(remaining, pending.count - consumed)
      guard count > 0 else { return nil }
      state = .contents(remaining: remaining - count, padding: padding)
      return .contents(bytes(count))
    case .padding(let remaining):
      let count = min(remaining, pending.count - consumed)
      consumed += count
      state = count == remaining ? .header : .padding(remaining: remaining - count)
      return count == remaining ? try next() : nil
    case .end: return .end
    }
  }

  private mutating func bytes(_ count: Int) -> [UInt8] {
    defer { consumed += count }
    return Array(pending[consumed..<consumed + count])
  }

  private mutating func header() throws(ArchiveError) -> Step? {
    guard pending.count - consumed >= TarWriter.blockByteCount else { return nil }
    let start = offset + consumed
    let header = bytes(TarWriter.blockByteCount)
    if header.allSatisfy({ $0 == 0 }) {
      state = .end
      return .end
    }
    var sum = 0
    for (index, byte) in header.enumerated() {
      sum += (148..<156).contains(index) ? Int(UInt8(ascii: " ")) : Int(byte)
    }
    guard header[257..<262].elementsEqual("ustar".utf8), header[156] == UInt8(ascii: "0"),
      Self.octal(header[148..<154]) == sum, let byteCount = Self.octal(header[124..<135]),
      let name = Self.name(header[..<TarWriter.nameLengthMax])
    else { throw .malformed(offset: start) }
    let excess = byteCount % TarWriter.blockByteCount
    let padding = excess == 0 ? 0 : TarWriter.blockByteCount - excess
    state = .contents(remaining: byteCount, padding: padding)
    return .member(name: name, byteCount: byteCount)
  }

  private static func octal(_ digits: ArraySlice<UInt8>) -> Int? {
    var value = 0
    for digit in digits {
      guard (UInt8(ascii: "0")...UInt8(ascii: "7")).contains(digit) else { return nil }
      value = value << 3 | Int(digit & 7)
    }
    return value
  }

  private static func name(_ field: ArraySlice<UInt8>) -> String? {
    let name = field.prefix { $0 != 0 }
    guard !name.isEmpty, name.allSatisfy({ $0 > 0x20 && $0 < 0x7F }) else { return nil }
    return String(decoding: name, as: UTF8.self)
  }
}
