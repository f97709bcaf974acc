internal import GRPC
internal import Signing
internal import Storage

/// Operators' writes, as the storage wants them named.
enum OperatorDoor {
  /// The running call's write.
  ///
  /// - Throws: PERMISSION_DENIED when the caller is no operator.
  static func request(
    _ request: some WriteRequest,
    call: ServerCall
  ) throws(RPCError) -> OperatorRequest {
    try Self.request(request, bytes: call.requestMessage, call: call)
  }

  /// The running call's write, where the request is more than one message.
  ///
  /// - Parameters:
  ///   - request: The message that names the write.
  ///   - bytes: What tells the request from another.
  ///   - call: The call.
  /// - Returns: The write.
  /// - Throws: PERMISSION_DENIED when the caller is no operator.
  static func request(
    _ request: some WriteRequest,
    bytes: [UInt8],
    call: ServerCall
  ) throws(RPCError) -> OperatorRequest {
    OperatorRequest(
      principal: try Caller.operator(),
      method: call.method.method,
      requestID: request.requestID,
      digest: SHA256.digest(of: bytes)
    )
  }
}
