internal import SwiftProtobuf

/// How large messages are on the wire.
enum MessageSize {
  /// The bytes of a message; 0 for one that cannot be sent at all, as none of ours.
  static func bytes(of message: some Message) -> Int {
    let bytes: [UInt8]? = try? message.serializedBytes()
    return bytes?.count ?? 0
  }
}
