/// The nine bytes before every frame: RFC 9113 section 4.1.
package struct FrameHeader: Sendable {
  package let type: UInt8
  package let flags: UInt8
  package let streamID: Int32
  package let length: Int

  package static let data: UInt8 = 0x0
  package static let headers: UInt8 = 0x1
  package static let priority: UInt8 = 0x2
  package static let reset: UInt8 = 0x3
  package static let settings: UInt8 = 0x4
  package static let ping: UInt8 = 0x6
  package static let goAway: UInt8 = 0x7
  package static let windowUpdate: UInt8 = 0x8
  package static let continuation: UInt8 = 0x9

  package static let endStreamFlag: UInt8 = 0x1
  package static let acknowledgeFlag: UInt8 = 0x1
  package static let endHeadersFlag: UInt8 = 0x4

  package var isEndOfStream: Bool { flags & FrameHeader.endStreamFlag != 0 }
  package var isAcknowledgement: Bool { flags & FrameHeader.acknowledgeFlag != 0 }
}
