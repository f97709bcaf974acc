internal import Foundation
internal import SwiftProtobuf

extension Grpc_Testing_Payload {
  /// A payload of so many zeros.
  init(zeros count: Int) {
    self.init()
    body = Data(count: count)
  }
}

extension Grpc_Testing_StreamingOutputCallRequest {
  /// A request with a payload that asks for responses of some sizes.
  init(responses sizes: [Int32], payload bytes: Int) {
    self.init()
    responseParameters = sizes.map { size in .with { $0.size = size } }
    payload = Grpc_Testing_Payload(zeros: bytes)
  }
}

extension Grpc_Testing_BoolValue {
  /// A flag that is there.
  init(_ value: Bool) {
    self.init()
    self.value = value
  }
}
