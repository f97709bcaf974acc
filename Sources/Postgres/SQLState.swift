/// The five-character code by which PostgreSQL says what went wrong.
///
/// Source: PostgreSQL's documentation, appendix A.
package struct SQLState: Hashable, Sendable, BitwiseCopyable, CustomStringConvertible {
  /// The five characters, the first in the highest byte.
  private let packed: UInt64

  /// The code of five letters and digits; nil for any other text.
  package init?(_ text: String) {
    guard text.utf8.count == 5 else { return nil }
    var packed: UInt64 = 0
    for byte in text.utf8 {
      switch byte {
      case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "A")...UInt8(ascii: "Z"): break
      default: return nil
      }
      packed = packed << 8 | UInt64(byte)
    }
    self.packed = packed
  }

  private init(code: StaticString) {
    precondition(code.utf8CodeUnitCount == 5, "an SQLSTATE has five characters")
    var packed: UInt64 = 0
    for index in 0..<5 { packed = packed << 8 | UInt64(unsafe code.utf8Start[index]) }
    self.packed = packed
  }

  /// The two characters that name the class, such as `23`.
  package var classCode: String { String(description.prefix(2)) }

  package var description: String {
    var bytes: [UInt8] = []
    for shift: UInt64 in [32, 24, 16, 8, 0] {
      bytes.append(UInt8(truncatingIfNeeded: packed >> shift))
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}

extension SQLState {
  package static let warning = SQLState(code: "01000")
  package static let featureNotSupported = SQLState(code: "0A000")
  package static let characterNotInRepertoire = SQLState(code: "22021")
  package static let invalidTextRepresentation = SQLState(code: "22P02")
  package static let divisionByZero = SQLState(code: "22012")
  package static let notNullViolation = SQLState(code: "23502")
  package static let foreignKeyViolation = SQLState(code: "23503")
  package static let uniqueViolation = SQLState(code: "23505")
  package static let checkViolation = SQLState(code: "23514")
  package static let exclusionViolation = SQLState(code: "23P01")
  package static let readOnlyTransaction = SQLState(code: "25006")
  package static let noActiveTransaction = SQLState(code: "25P01")
  package static let inFailedTransaction = SQLState(code: "25P02")
  package static let idleInTransactionTimeout = SQLState(code: "25P03")
  package static let invalidStatementName = SQLState(code: "26000")
  package static let invalidAuthorization = SQLState(code: "28000")
  package static let invalidPassword = SQLState(code: "28P01")
  package static let invalidDatabase = SQLState(code: "3D000")
  package static let invalidSchema = SQLState(code: "3F000")
  package static let serializationFailure = SQLState(code: "40001")
  package static let deadlockDetected = SQLState(code: "40P01")
  package static let syntaxError = SQLState(code: "42601")
  package static let insufficientPrivilege = SQLState(code: "42501")
  package static let undefinedTable = SQLState(code: "42P01")
  package static let undefinedColumn = SQLState(code: "42703")
  package static let duplicateTable = SQLState(code: "42P07")
  package static let duplicateSchema = SQLState(code: "42P06")
  package static let duplicateObject = SQLState(code: "42710")
  package static let duplicateDatabase = SQLState(code: "42P04")
  package static let undefinedObject = SQLState(code: "42704")
  package static let diskFull = SQLState(code: "53100")
  package static let outOfMemory = SQLState(code: "53200")
  package static let tooManyConnections = SQLState(code: "53300")
  package static let objectInUse = SQLState(code: "55006")
  package static let lockNotAvailable = SQLState(code: "55P03")
  package static let queryCanceled = SQLState(code: "57014")
  package static let adminShutdown = SQLState(code: "57P01")
  package static let crashShutdown = SQLState(code: "57P02")
  package static let cannotConnectNow = SQLState(code: "57P03")
  package static let databaseDropped = SQLState(code: "57P04")
  package static let raisedException = SQLState(code: "P0001")
}
