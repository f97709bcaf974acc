/// Finds the frame headers in what a client sends.
///
/// The library drops some frames without telling: those of unknown types, and DATA on streams that
/// are closed. They cost work all the same, so they are seen here and counted.
struct FrameScanner {
  /// RFC 9113 section 3.4: 24 bytes come before a client's first frame.
  private var bytesToSkip = 24
  /// The header as far as it has come, in the low `headerCount` bytes.
  private var header: UInt128 = 0
  private var headerCount = 0

  private static let headerLength = 9

  /// Calls back for each header that becomes complete with these bytes.
  mutating func scan(_ bytes: UnsafeRawBufferPointer, _ found: (FrameHeader) -> Void) {
    var offset = 0
    while offset < bytes.count {
      if bytesToSkip > 0 {
        let skipped = min(bytesToSkip, bytes.count - offset)
        bytesToSkip -= skipped
        offset += skipped
        continue
      }
      if headerCount == 0, bytes.count - offset >= FrameScanner.headerLength {
        // The usual case: the whole header is here.
        let high = unsafe UInt64(
          bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
        )
        let last = unsafe bytes[offset + 8]
        let frame = FrameHeader(
          type: UInt8(truncatingIfNeeded: high >> 32),
          flags: UInt8(truncatingIfNeeded: high >> 24),
          streamID: Int32(truncatingIfNeeded: (high << 8 | UInt64(last)) & 0x7FFF_FFFF),
          length: Int(truncatingIfNeeded: high >> 40)
        )
        offset += FrameScanner.headerLength
        bytesToSkip = frame.length
        found(frame)
        continue
      }
      header = unsafe header << 8 | UInt128(bytes[offset])
      headerCount += 1
      offset += 1
      guard headerCount == FrameScanner.headerLength else { continue }
      let frame = FrameHeader(
        type: UInt8(truncatingIfNeeded: header >> 40),
        flags: UInt8(truncatingIfNeeded: header >> 32),
        streamID: Int32(truncatingIfNeeded: header & 0x7FFF_FFFF),
        length: Int(truncatingIfNeeded: header >> 48)
      )
      header = 0
      headerCount = 0
      bytesToSkip = frame.length
      found(frame)
    }
  }
}
