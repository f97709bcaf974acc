internal import SwiftProtobuf

/// The only response of a call with the metadata around it.
public struct ClientResponse<Response: Sendable>: Sendable {
  /// The message.
  public let message: Response
  /// The metadata that came before it.
  public let headers: Metadata
  /// The metadata that came with the status.
  public let trailers: Metadata

  init(_ message: Response, headers: Metadata, trailers: Metadata) {
    self.message = message
    self.headers = headers
    self.trailers = trailers
  }
}

/// The only response of a call before decoding, and the stream it came on.
struct RawResponse: Sendable {
  let bytes: [UInt8]
  let stream: any ClientStream

  /// Waits for the response and for status OK after it.
  ///
  /// - Throws: The server's status, or INTERNAL when there is not exactly one message.
  init(of stream: any ClientStream) async throws(RPCError) {
    guard let bytes = try await stream.receive() else {
      throw RPCError(.internal, "the server answered OK without a response message")
    }
    guard try await stream.receive() == nil else {
      throw RPCError(.internal, "the server sent more than one response message")
    }
    self.bytes = bytes
    self.stream = stream
  }

  /// The response with its metadata.
  func decoded<Response: Message>() async throws(RPCError) -> ClientResponse<Response> {
    ClientResponse(
      try decode(bytes),
      headers: try await stream.headers(),
      trailers: stream.trailers
    )
  }
}

/// The request's bytes.
///
/// - Throws: `RPCError` INTERNAL when it cannot be serialized.
func encode(_ request: some Message) throws(RPCError) -> [UInt8] {
  do {
    return try request.serializedBytes()
  } catch {
    throw RPCError(.internal, "the request could not be serialized", cause: error)
  }
}

/// The response in the bytes.
///
/// - Throws: `RPCError` INTERNAL when they are not one.
func decode<Response: Message>(_ bytes: [UInt8]) throws(RPCError) -> Response {
  do {
    return try Response(serializedBytes: bytes)
  } catch {
    throw RPCError(.internal, "the response could not be decoded", cause: error)
  }
}
