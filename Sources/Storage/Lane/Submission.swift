package import OrderToCash
package import Primitives

/// A write on its way to its tenant's lane.
package struct Submission: Sendable {
  /// What is wanted.
  package let command: Command
  /// The caller's name of this write, 1 to 128 characters: the same write under the same name is
  /// done once.
  package let requestID: String
  /// Who wants it.
  package let principal: Principal
  /// Where the call came from; the audit trail keeps a commitment to it and not the text.
  package let origin: String
  /// The request as it was received.
  ///
  /// It tells a repetition from another write under a used name,
  /// and the audit trail keeps a commitment to it.
  package let requestBytes: [UInt8]
  /// The identifier of this attempt, a UUID of version 7; the leaf bears it.
  package let commandID: UUIDBits
  /// Whether to check only, and to store nothing.
  package let isValidateOnly: Bool
  /// When the caller no longer waits; nil for never.
  package let deadline: ContinuousClock.Instant?
  /// Makes the reply that is stored and sent; called within the batch, so it must be quick.
  package let encodeReply: @Sendable (CommandResult) throws -> [UInt8]

  package init(
    command: Command,
    requestID: String,
    principal: Principal,
    origin: String,
    requestBytes: [UInt8],
    commandID: UUIDBits,
    isValidateOnly: Bool = false,
    deadline: ContinuousClock.Instant? = nil,
    encodeReply: @escaping @Sendable (CommandResult) throws -> [UInt8]
  ) {
    self.command = command
    self.requestID = requestID
    self.principal = principal
    self.origin = origin
    self.requestBytes = requestBytes
    self.commandID = commandID
    self.isValidateOnly = isValidateOnly
    self.deadline = deadline
    self.encodeReply = encodeReply
  }
}

/// The answer to a write that took effect, now or when it was first sent.
package struct SubmissionReply: Sendable, Hashable {
  /// What `encodeReply` made; for a repetition the bytes of the first time.
  package let reply: [UInt8]
  /// Whether the write had been done before.
  package let isReplay: Bool
  /// The leaf of the audit trail; nil when only a check was asked for.
  package let leafIndex: UInt64?

  package init(reply: [UInt8], isReplay: Bool, leafIndex: UInt64?) {
    self.reply = reply
    self.isReplay = isReplay
    self.leafIndex = leafIndex
  }
}

/// Why a write has not taken effect, or why nobody can say whether it has.
package enum SubmissionError: Error, Sendable, Hashable {
  /// A rule refuses it. The leaf of the refusal; nil when only a check was asked for.
  case rejected(Rejection, leafIndex: UInt64?)
  /// Another write of this principal and method bears the same name.
  case requestIDReused(leafIndex: UInt64?)
  /// The tenant's lane is full, or the database's connections are.
  case overloaded(retryAfter: Duration)
  /// COMMIT was sent and its fate could not be learned in time: repeat under the same name.
  case outcomeUnknown
  /// The database cannot be reached; nothing was done.
  case unavailable
  /// The deadline passed; nothing was done.
  case deadlineExceeded
  /// The tenant takes no writes at present.
  case tenantSuspended
  /// There is no such tenant, or no longer.
  case tenantUnknown
  /// The call was cancelled before a batch took it; nothing was done.
  case cancelled
  /// A fault of the server's; nothing was done.
  case internalFault
}
