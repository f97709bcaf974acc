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
    OperatorRequest(
      principal: try Caller.operator(),
      method: call.method.method,
      requestID: request.requestID,
      digest: SHA256.digest(of: call.requestMessage)
    )
  }
}
