/// What commands may do with a product in each state.
///
///     state          update   block              unblock        discontinue     order
///     active         yes      -> blocked         NOT_BLOCKED    -> discontinued yes
///     blocked        yes      BLOCKED            -> active      -> discontinued BLOCKED
///     discontinued   DISCONTINUED for every one of them
package enum ProductTransitions {
  /// What is done with a product.
  package enum Step: Hashable, Sendable, CaseIterable {
    case update
    case block
    case unblock
    case discontinue
    case order
  }

  /// Why a step is not possible.
  package enum Refusal: Error, Hashable, Sendable {
    case blocked
    case notBlocked
    case discontinued
  }

  /// The state after a step.
  ///
  /// - Parameters:
  ///   - step: What is done.
  ///   - state: The state before it.
  /// - Returns: The state, the same where the step does not change it.
  /// - Throws: What the table says.
  package static func state(
    after step: Step,
    in state: ProductState
  ) throws(Refusal) -> ProductState {
    switch (state, step) {
    case (.active, .update), (.active, .order), (.blocked, .update): state
    case (.active, .block): .blocked
    case (.active, .unblock): throw .notBlocked
    case (.active, .discontinue), (.blocked, .discontinue): .discontinued
    case (.blocked, .unblock): .active
    case (.blocked, .block), (.blocked, .order): throw .blocked
    case (.discontinued, _): throw .discontinued
    }
  }
}
