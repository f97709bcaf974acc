package import Primitives

/// Checks fields one by one and keeps everything that is wrong with them.
package struct FieldChecker {
  /// What has been found, in the order of the fields.
  package private(set) var violations: [Violation] = []

  /// Nothing found.
  package init() {}

  /// Notes a violation.
  package mutating func report(
    _ rule: some ViolationRule,
    at path: String,
    _ parameters: [String: String] = [:]
  ) {
    violations.append(Violation(rule, at: path, parameters))
  }

  /// A text without white space at its ends; nil when there is none.
  ///
  /// Paths are closures: most fields are right, and a path costs a string.
  package mutating func text(
    _ raw: String,
    at path: @autoclosure () -> String,
    max: Int,
    isRequired: Bool = false
  ) -> String? {
    guard let text = boundedText(raw, at: path(), max: max, isRequired: isRequired) else {
      return nil
    }
    if !isTooLong(text, max: max), CardNumber.occurs(in: text) {
      report(FieldRule.cardNumber, at: path())
    }
    return text
  }

  private mutating func boundedText(
    _ raw: String,
    at path: @autoclosure () -> String,
    max: Int,
    isRequired: Bool
  ) -> String? {
    let text = FieldText.trimmed(raw)
    guard !text.isEmpty else {
      if isRequired { report(FieldRule.required, at: path()) }
      return nil
    }
    if isTooLong(text, max: max) {
      report(FieldRule.tooLong, at: path(), ["max": String(max)])
      return text
    }
    if FieldText.hasForbiddenScalar(text) { report(FieldRule.forbiddenCharacter, at: path()) }
    return text
  }

  /// A text that identifies something: printable ASCII, so that no two look or compare alike.
  ///
  /// Not held to be a card number, whatever its digits: one in ten numbers of a partner's own
  /// system passes the card's check digit.
  package mutating func identifierText(
    _ raw: String,
    at path: @autoclosure () -> String,
    max: Int,
    isRequired: Bool = false
  ) -> String? {
    let found = violations.count
    guard let text = boundedText(raw, at: path(), max: max, isRequired: isRequired) else {
      return nil
    }
    if violations.count == found, !FieldText.isPrintableASCII(text) {
      report(FieldRule.notASCII, at: path())
    }
    return text
  }

  /// A text that has a form of its own, which tells what else is wrong; nil when it is empty.
  package mutating func codeText(
    _ raw: String,
    at path: @autoclosure () -> String,
    isRequired: Bool = false
  ) -> String? {
    let text = FieldText.trimmed(raw)
    guard text.isEmpty else { return text }
    if isRequired { report(FieldRule.required, at: path()) }
    return nil
  }

  /// A number within bounds.
  package mutating func number(
    _ value: Int,
    at path: @autoclosure () -> String,
    in bounds: ClosedRange<Int>
  ) {
    guard !bounds.contains(value) else { return }
    let parameters = ["min": String(bounds.lowerBound), "max": String(bounds.upperBound)]
    report(FieldRule.outOfRange, at: path(), parameters)
  }

  /// A list that is not too long; the entries beyond the bound are not looked at.
  package mutating func entries<Entry>(
    _ list: [Entry],
    at path: String,
    max: Int
  ) -> ArraySlice<Entry> {
    if list.count > max { report(FieldRule.tooMany, at: path, ["max": String(max)]) }
    return list.prefix(max)
  }

  /// Entries that must differ; the path of an entry that is there already is reported.
  package mutating func distinct<Key: Hashable>(_ keys: [Key?], at path: (Int) -> String) {
    var first: [Key: Int] = [:]
    for (index, key) in keys.enumerated() {
      guard let key else { continue }
      if let earlier = first[key] {
        report(FieldRule.repeated, at: path(index), ["first": String(earlier)])
      } else {
        first[key] = index
      }
    }
  }

  /// A day of the calendar.
  package mutating func date(
    _ draft: DateDraft,
    at path: @autoclosure () -> String
  ) -> CalendarDate? {
    let date = CalendarDate(year: draft.year, month: draft.month, day: draft.day)
    if date == nil { report(FieldRule.dateInvalid, at: path()) }
    return date
  }

  /// The identifier of a customer; nil when there is none.
  package mutating func customerID(_ raw: String, at path: @autoclosure () -> String) -> CustomerID?
  {
    let text = FieldText.trimmed(raw)
    guard !text.isEmpty else { return nil }
    let id = CustomerID(text)
    if id == nil {
      report(FieldRule.identifierMalformed, at: path(), ["prefix": CustomerKind.prefix])
    }
    return id
  }

  private func isTooLong(_ text: String, max: Int) -> Bool {
    // A scalar has at least one byte, so that short texts need no counting.
    text.utf8.count > max && text.unicodeScalars.count > max
  }
}
