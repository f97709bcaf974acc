/// Which of the slots that a key prefers a caller may use.
///
/// A backend keeps memory for each key that it has met, and meets it slowly the first time. So work
/// that is one at a time for each key, such as writes behind a lane, keeps to the key's own slot;
/// work that may be many at a time uses the others, and the key's own work never waits behind it.
package enum SlotChoice: Sendable, Hashable {
  /// As many as `PoolLimits.spread` says, the key's own first.
  case any
  /// The key's own slot alone: the one that it prefers to all others.
  case own
  /// Those that `any` has but for the key's own, where there are others.
  case others

  /// The slots to use of those that a key prefers, best first; at least one.
  func select(from preferred: [Int]) -> [Int] {
    switch self {
    case .any: preferred
    case .own: Array(preferred.prefix(1))
    case .others: preferred.count > 1 ? Array(preferred.dropFirst()) : preferred
    }
  }
}
