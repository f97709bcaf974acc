internal import Foundation
internal import GRPC
internal import SwiftProtobuf

/// A method that `florin call` can call by name, with JSON in and out.
struct CallableMethod: Sendable {
  let descriptor: MethodDescriptor
  /// An empty request as JSON, to show what a request looks like.
  let emptyRequest: String
  private let body: @Sendable (Channel, String, CallOptions, (String) -> Void) async throws -> Void

  /// `florin.v1.CustomersService/GetCustomer`.
  var name: String { "\(descriptor.service)/\(descriptor.method)" }

  /// Calls the method, and hands over each response as JSON.
  ///
  /// - Parameters:
  ///   - channel: Where to.
  ///   - json: The request in the JSON form of Protocol Buffers.
  ///   - options: Of the call.
  ///   - respond: Gets each response.
  /// - Throws: `Refusal` when the JSON is no request of this method; what the call fails with.
  func call(
    _ channel: Channel,
    _ json: String,
    _ options: CallOptions,
    respond: (String) -> Void
  ) async throws {
    try await body(channel, json, options, respond)
  }

  /// A method with one response.
  static func unary<Request: Message & Sendable, Response: Message & Sendable>(
    _ descriptor: MethodDescriptor,
    _: Request.Type,
    _: Response.Type
  ) -> CallableMethod {
    CallableMethod(descriptor: descriptor, emptyRequest: empty(Request.self)) {
      channel,
      json,
      options,
      respond in
      let request: Request = try decode(json)
      let response: Response = try await channel.unary(descriptor, request, options: options)
      respond(try encode(response))
    }
  }

  /// A method with a stream of responses.
  static func serverStreaming<Request: Message & Sendable, Response: Message & Sendable>(
    _ descriptor: MethodDescriptor,
    _: Request.Type,
    _: Response.Type
  ) -> CallableMethod {
    CallableMethod(descriptor: descriptor, emptyRequest: empty(Request.self)) {
      channel,
      json,
      options,
      respond in
      let request: Request = try decode(json)
      let responses: ResponseStream<Response> = try await channel.serverStreaming(
        descriptor,
        request,
        options: options
      )
      for try await response in responses { respond(try encode(response)) }
    }
  }

  /// A method with a stream of requests, which are given as one, or in an array of JSON.
  static func clientStreaming<Request: Message & Sendable, Response: Message & Sendable>(
    _ descriptor: MethodDescriptor,
    _: Request.Type,
    _: Response.Type
  ) -> CallableMethod {
    CallableMethod(descriptor: descriptor, emptyRequest: empty(Request.self)) {
      channel,
      json,
      options,
      respond in
      let requests: [Request] = try decodeAll(json)
      let response: Response = try await channel.clientStreaming(descriptor, options: options) {
        (writer: RequestWriter<Request>) in
        for request in requests { try await writer.write(request) }
      }
      respond(try encode(response))
    }
  }

  private static func decodeAll<Request: Message>(_ json: String) throws -> [Request] {
    guard json.drop(while: \.isWhitespace).first == "[" else { return [try decode(json)] }
    do {
      return try Request.array(fromJSONString: json)
    } catch {
      throw Refusal(
        what: "the JSON is no array of \(Request.protoMessageName): \(error)",
        next: "see the fields in the .proto files"
      )
    }
  }

  private static func decode<Request: Message>(_ json: String) throws -> Request {
    do {
      return try Request(jsonString: json)
    } catch {
      throw Refusal(
        what: "the JSON is no \(Request.protoMessageName): \(error)",
        next: "see the fields in the .proto files"
      )
    }
  }

  private static func encode(_ response: some Message) throws -> String {
    var options = JSONEncodingOptions()
    options.preserveProtoFieldNames = true
    return try response.jsonString(options: options)
  }

  private static func empty<Request: Message>(_: Request.Type) -> String {
    var options = JSONEncodingOptions()
    options.preserveProtoFieldNames = true
    return (try? Request().jsonString(options: options)) ?? "{}"
  }
}
