extension UnsafeRawBufferPointer {
  /// Whether two buffers hold the same bytes; eight at a time, which the generic comparison of
  /// sequences does not manage.
  @inlinable
  @inline(__always)
  package func hasSameBytes(as other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    var offset = 0
    while offset + 8 <= count {
      guard
        loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          == other.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
      else { return false }
      offset += 8
    }
    while offset < count {
      guard self[offset] == other[offset] else { return false }
      offset += 1
    }
    return true
  }

  /// Whether the bytes are exactly those of an ASCII literal; inlined, so that the literal's length
  /// is known and the comparison is a few loads.
  @inlinable
  @inline(__always)
  package func equals(_ text: StaticString) -> Bool {
    hasSameBytes(
      as: UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount)
    )
  }
}
