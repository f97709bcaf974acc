/// Rules of fields of any kind.
package enum FieldRule: String, ViolationRule {
  case required = "REQUIRED"
  case tooLong = "TOO_LONG"
  case tooMany = "TOO_MANY"
  case forbiddenCharacter = "FORBIDDEN_CHARACTER"
  case notASCII = "NOT_ASCII"
  case cardNumber = "CARD_NUMBER"
  case outOfRange = "OUT_OF_RANGE"
  case repeated = "REPEATED"
  case unknownValue = "UNKNOWN_VALUE"
  case decimalMalformed = "DECIMAL_MALFORMED"
  case tooManyDecimals = "TOO_MANY_DECIMALS"
  case dateInvalid = "DATE_INVALID"
  case identifierMalformed = "IDENTIFIER_MALFORMED"

  package var severity: Severity { .error }

  package var meaning: String {
    switch self {
    case .required: "The field is empty"
    case .tooLong: "The text has more than <max> characters"
    case .tooMany: "The list has more than <max> entries"
    case .forbiddenCharacter:
      "The text has a control character, a line break or a mark that changes direction"
    case .notASCII: "The text has a character other than printable ASCII"
    case .cardNumber: "The text holds what looks like a full payment card number"
    case .outOfRange: "The value is not between <min> and <max>"
    case .repeated: "The entry is the same as entry <first>"
    case .unknownValue: "The value is none of those that the field can have"
    case .decimalMalformed: "The text is not a decimal number"
    case .tooManyDecimals: "The number has more than <max> decimals"
    case .dateInvalid: "There is no such day"
    case .identifierMalformed: "The text is not an identifier of the kind <prefix>"
    }
  }

  package var remedy: String {
    switch self {
    case .required: "Give a value"
    case .tooLong: "Shorten it"
    case .tooMany: "Remove entries"
    case .forbiddenCharacter: "Remove the character"
    case .notASCII: "Use letters A to Z, digits, punctuation and spaces"
    case .cardNumber: "Remove the number, or leave its first six and last four digits"
    case .outOfRange: "Give a value between the bounds"
    case .repeated: "Remove one of them"
    case .unknownValue: "Give one of the documented values"
    case .decimalMalformed: "Write digits with a point before the decimals, such as 0.02"
    case .tooManyDecimals: "Round the number as your rules say and send it again"
    case .dateInvalid: "Give a day of the calendar from year 1 to 9999"
    case .identifierMalformed: "Send the identifier as the server gave it"
    }
  }
}
