/// What is wrong with one field of a request.
struct FieldProblem: Sendable, Hashable {
  /// What can be wrong with any field; business rules have codes of their own.
  enum Code: String, Sendable, Hashable, CaseIterable {
    /// It is empty and must not be.
    case required = "REQUIRED"
    /// It does not have the form that it must have.
    case malformed = "MALFORMED"
    /// It is longer than it may be, or has more elements.
    case tooLong = "TOO_LONG"
    /// It is a number or moment out of its bounds.
    case outOfRange = "OUT_OF_RANGE"
    /// It names something that does not exist, such as a field.
    case unknown = "UNKNOWN"
    /// It names a field that an update does not change.
    case notChangeable = "NOT_CHANGEABLE"
    /// It says again what another field, or another element, says.
    case duplicate = "DUPLICATE"

    /// What the code says, for docs/errors.md.
    var meaning: String {
      switch self {
      case .required: "The field is empty and must not be."
      case .malformed: "The field does not have the form that it must have."
      case .tooLong: "The field is longer than it may be, or has more elements."
      case .outOfRange: "The number or moment is out of its bounds."
      case .unknown: "The field names something that does not exist, such as another field."
      case .notChangeable: "The path names a field that an update does not change."
      case .duplicate: "The field says again what another one says."
      }
    }
  }

  /// The path from the request, such as `customer.addresses[0].postal_code`.
  let path: String
  /// What is wrong, for programs.
  let code: String
  /// What is wrong, for developers; never the value itself.
  let message: String

  init(_ path: String, _ code: Code, _ message: String) {
    self.init(path: path, code: code.rawValue, message: message)
  }

  init(path: String, code: String, message: String) {
    self.path = path
    self.code = code
    self.message = message
  }
}
