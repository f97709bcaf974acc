internal import GRPC
internal import OrderToCash
internal import Primitives
internal import Storage
internal import SwiftProtobuf

/// Where calls come from, as the audit log commits to it.
enum CallOrigin {
  /// The address without its port, which says nothing of the caller; `unix` for a local socket.
  static func text(of address: String) -> String {
    if address.hasPrefix("unix") { return "unix" }
    guard let colon = address.lastIndex(of: ":"),
      address[address.index(after: colon)...]
        .allSatisfy(\.isNumber)
    else { return address }
    let host = address[..<colon]
    return host.hasPrefix("[") && host.hasSuffix("]")
      ? String(host.dropFirst().dropLast()) : String(host)
  }
}

/// The way of every write from a service to its tenant's lane, and of the answer back.
struct CommandDoor: Sendable {
  let context: ServiceContext

  /// What a write is called by its caller, and how it is told from others.
  struct Write: Sendable {
    /// The caller's name of the write.
    let requestID: String
    /// Whether to check only.
    let isValidateOnly: Bool
    /// The request's bytes.
    let bytes: [UInt8]
  }

  /// What became of a write.
  struct Answer<Response: Message>: Sendable {
    let response: Response
    let isReplay: Bool
    let leafIndex: UInt64?
  }

  /// Does a write of one call, and says in the call's metadata what became of it.
  ///
  /// - Parameters:
  ///   - command: What is wanted.
  ///   - request: The request that wants it.
  ///   - call: The call.
  ///   - respond: Makes the answer.
  /// - Returns: The answer.
  /// - Throws: `SubmissionError`; `RPCError` when the caller is no tenant's.
  func perform<Response: Message>(
    _ command: Command,
    for request: some CommandRequest,
    call: ServerCall,
    respond: @escaping @Sendable (CommandResult) throws -> Response
  ) async throws -> Response {
    let write = Write(
      requestID: request.requestID,
      isValidateOnly: request.validateOnly,
      bytes: call.requestMessage
    )
    let answer = try await perform(command, write, call: call, respond: respond)
    if answer.isReplay { call.headers = call.headers.adding("true", for: TrailerKeys.isReplayed) }
    if let leaf = answer.leafIndex {
      call.trailers = call.trailers.adding("\(leaf)", for: TrailerKeys.leafIndex)
    }
    return answer.response
  }

  /// Does a write, which may be one of several of its call.
  ///
  /// - Throws: As the other.
  func perform<Response: Message>(
    _ command: Command,
    _ write: Write,
    call: ServerCall,
    respond: @escaping @Sendable (CommandResult) throws -> Response
  ) async throws -> Answer<Response> {
    let (tenant, principal) = try Caller.tenant()
    let submission = Submission(
      command: command,
      requestID: write.requestID,
      principal: principal,
      origin: CallOrigin.text(of: call.peer.address),
      requestBytes: write.bytes,
      commandID: try context.identifiers.next(),
      isValidateOnly: write.isValidateOnly,
      deadline: context.deadline(of: call.deadline),
      encodeReply: { try respond($0).serializedBytes() }
    )
    let reply = try await context.storage.submit(submission, to: tenant)
    return Answer(
      response: try Response(serializedBytes: reply.reply),
      isReplay: reply.isReplay,
      leafIndex: reply.leafIndex
    )
  }
}
