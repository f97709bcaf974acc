/// What a lane writes to: one transaction at a time, and the truth about it afterwards.
///
/// A lane never calls two functions of its store at once. Nothing here throws: every way that a
/// transaction can end is an outcome, because the callers of a batch each need an answer.
package protocol LaneStore: Sendable {
  /// What callers submit, such as a command and its request.
  associatedtype Item: Sendable
  /// What they get. A refusal by a rule is a reply: it takes part in the transaction.
  associatedtype Reply: Sendable
  /// What finds out later whether a transaction was committed, such as its number.
  associatedtype Attempt: Sendable

  /// Runs the items, in order, in one transaction.
  ///
  /// - Parameter batch: At least one.
  /// - Returns: What became of the transaction.
  func commit(_ batch: [Item]) async -> BatchOutcome<Reply, Attempt>

  /// Asks what became of a transaction whose end was not seen.
  ///
  /// - Parameter attempt: As `commit` returned it.
  /// - Returns: What is known by now.
  func resolve(_ attempt: Attempt) async -> AttemptResolution<Reply>
}

/// What became of a batch's transaction.
package enum BatchOutcome<Reply: Sendable, Attempt: Sendable>: Sendable {
  /// It is durable. One result for each item, in their order.
  case committed([Result<Reply, LaneError>])
  /// Nothing of it was written.
  ///
  /// Repeatable are failures that another attempt may not meet: a deadlock, a connection lost
  /// before COMMIT was sent. Others come again as long as the batch is the same, so that it is
  /// split at once. `LaneError.unavailable` says that no item is to blame: nothing is split.
  case failed(LaneError, isRetryable: Bool)
  /// COMMIT was sent, and the connection lost before its answer.
  case unknown(Attempt)
}

/// What became of a transaction whose end was not seen.
package enum AttemptResolution<Reply: Sendable>: Sendable {
  /// It is durable. One result for each item, in their order.
  case committed([Result<Reply, LaneError>])
  /// Nothing of it was written, and nothing of it will be.
  case aborted
  /// It is still running: no second attempt may begin.
  case inProgress
  /// Nobody could say: the database cannot be asked.
  case unknown
  /// Nobody will ever be able to say, and the transaction holds no locks any more.
  case unknowable
}
