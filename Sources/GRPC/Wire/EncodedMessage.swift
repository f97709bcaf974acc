public import SwiftProtobuf

/// What SwiftProtobuf encodes a message into.
///
/// An array in a wrapper. The array's own conformance repeats an element into new storage, which
/// looks up the storage's type each time; copying from the stack does not (measured for 100 bytes:
/// 560 instructions against 200).
@usableFromInline
struct EncodedMessage: SwiftProtobufContiguousBytes {
  @usableFromInline var bytes: [UInt8]

  /// What fits the stack; above, the array's own way costs next to nothing for each byte.
  @usableFromInline static var smallBytes: Int { 1_024 }

  @inlinable
  init(repeating byte: UInt8, count: Int) {
    guard count <= EncodedMessage.smallBytes else {
      bytes = Array(repeating: byte, count: count)
      return
    }
    bytes = withUnsafeTemporaryAllocation(byteCount: count, alignment: 1) { scratch in
      scratch.initializeMemory(as: UInt8.self, repeating: byte)
      return Array(UnsafeRawBufferPointer(scratch))
    }
  }

  @inlinable
  init(_ sequence: some Sequence<UInt8>) { bytes = Array(sequence) }

  @inlinable var count: Int { bytes.count }

  @inlinable
  func withUnsafeBytes<Result>(
    _ body: (UnsafeRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeBytes(body)
  }

  @inlinable
  mutating func withUnsafeMutableBytes<Result>(
    _ body: (UnsafeMutableRawBufferPointer) throws -> Result
  ) rethrows -> Result {
    try bytes.withUnsafeMutableBytes(body)
  }
}
