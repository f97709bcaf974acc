import Foundation
import GRPC
import SwiftProtobuf

/// One method with a request that is good, from which the matrix makes others.
struct Probe: Sendable {
  let method: MethodDescriptor
  /// The full name of the request's message.
  let requestType: String
  /// Calls the method with its base request, one field of which is changed; the answer as text.
  ///
  /// What the base request needs is made as tenant A.
  let call: @Sendable (_ channel: Channel, _ asA: Channel, Change?) async throws -> String

  /// A field with a value.
  struct Change: Sendable, Hashable {
    /// The path in JSON names, such as `customer.parentId`; the last of a list is an element.
    let path: [String]
    let value: String
  }

  /// A method with one answer.
  static func unary<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _: Response.Type,
    _ base: @escaping @Sendable (_ asA: Channel) async throws -> Request
  ) -> Probe {
    Probe(method: method, requestType: Request.protoMessageName) { channel, asA, change in
      let request = try changed(await base(asA), change)
      let response: Response = try await channel.unary(method, request)
      return response.textFormatString()
    }
  }

  /// A method with a stream of answers; the first is looked at.
  static func streaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _: Response.Type,
    _ base: @escaping @Sendable (_ asA: Channel) async throws -> Request
  ) -> Probe {
    Probe(method: method, requestType: Request.protoMessageName) { channel, asA, change in
      let request = try changed(await base(asA), change)
      let stream: ResponseStream<Response> = try await channel.serverStreaming(method, request)
      defer { stream.cancel() }
      return try await stream.next()?.textFormatString() ?? "nothing"
    }
  }

  /// A method with a stream of requests, of which one is sent.
  static func clientStreaming<Request: Message, Response: Message>(
    _ method: MethodDescriptor,
    _: Response.Type,
    _ base: @escaping @Sendable (_ asA: Channel) async throws -> Request
  ) -> Probe {
    Probe(method: method, requestType: Request.protoMessageName) { channel, asA, change in
      let request = try changed(await base(asA), change)
      let response: Response = try await channel.clientStreaming(method) {
        (writer: RequestWriter<Request>) in
        try await writer.write(request)
      }
      return response.textFormatString()
    }
  }

  /// A request with one field put in.
  private static func changed<Request: Message>(
    _ request: Request,
    _ change: Change?
  ) throws -> Request {
    guard let change else { return request }
    let json = try JSONSerialization.jsonObject(with: request.jsonUTF8Data())
    let changed = put(change.value, at: change.path[...], into: json)
    return try Request(jsonUTF8Data: JSONSerialization.data(withJSONObject: changed))
  }

  private static func put(_ value: String, at path: ArraySlice<String>, into json: Any) -> Any {
    guard let name = path.first else { return value }
    if name == "[]" {
      let list = json as? [Any] ?? []
      return [put(value, at: path.dropFirst(), into: list.first ?? [String: Any]())]
        + list.dropFirst()
    }
    var object = json as? [String: Any] ?? [:]
    let next: Any = path.dropFirst().first == "[]" ? [Any]() : [String: Any]()
    object[name] = put(value, at: path.dropFirst(), into: object[name] ?? next)
    return object
  }
}
