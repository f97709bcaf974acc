import WriteLane

/// An error in a form that can be compared.
enum Refusal: Error, Hashable {
  case queueFull(Duration)
  case deadlineExceeded
  case cancelled
  case draining
  case unavailable
  case outcomeUnknown
  case failed(String)

  init(_ error: LaneError) {
    switch error {
    case .queueFull(let duration): self = .queueFull(duration)
    case .deadlineExceeded: self = .deadlineExceeded
    case .cancelled: self = .cancelled
    case .draining: self = .draining
    case .unavailable: self = .unavailable
    case .outcomeUnknown: self = .outcomeUnknown
    case .failed(let cause): self = .failed("\(cause)")
    }
  }
}

struct Deadlock: Error, CustomStringConvertible {
  var description: String { "deadlock" }
}

extension LaneError {
  static let deadlock = LaneError.failed(Deadlock())
}
