internal import Parties
internal import Primitives
internal import Storage

/// The filter of a list of customers.
enum CustomerFilterText {
  /// Characters of the longest filter.
  static let maximumLength = 1_024
  private static let path = "filter"

  private static let states: [String: CustomerFilter.State] = [
    "ACTIVE": .active, "BLOCKED": .blocked, "MERGED": .merged,
  ]
  private static let roles: [String: PartyRole] = [
    "SOLD_TO": .soldTo, "BILL_TO": .billTo, "SHIP_TO": .shipTo, "PAYER": .payer,
  ]

  /// Reads a filter.
  ///
  /// - Parameters:
  ///   - text: As the caller sent it; empty for all customers.
  ///   - check: Takes what is wrong with it.
  /// - Returns: The filter; nil when no customer can pass it.
  static func parse(_ text: String, _ check: inout RequestCheck) -> CustomerFilter? {
    // Also what stands in quotes: PostgreSQL takes no NUL, and no value has a control.
    let known = check.problems.count
    check.text(path, text, 0...maximumLength)
    guard check.problems.count == known else { return nil }
    var filter = CustomerFilter()
    var canMatch = true
    var fields: Set<String> = []
    do throws(FilterText.Fault) {
      for term in try FilterText(text).terms {
        guard fields.insert(term.field).inserted else {
          check.add(path, .duplicate, "names \(term.field) twice")
          continue
        }
        canMatch = take(term, into: &filter, &check) && canMatch
      }
    } catch {
      check.add(
        path,
        .malformed,
        "has no \(error.expected) at character \(error.position + 1)"
      )
    }
    return canMatch ? filter : nil
  }

  /// Takes a term over; false when no customer can pass it.
  private static func take(
    _ term: FilterText.Term,
    into filter: inout CustomerFilter,
    _ check: inout RequestCheck
  ) -> Bool {
    switch term.field {
    case "state":
      filter.state = choice(term, states, &check)
    case "role":
      filter.role = choice(term, roles, &check)
    case "external_id":
      filter.externalID = value(term, PartiesLimits.externalIDLengthMax, &check)
    case "tax_identifier":
      filter.taxValue = value(term, PartiesLimits.taxValueLengthMax, &check)
    case "parent_id":
      filter.parentID = CustomerID(term.value)
      return filter.parentID != nil
    default:
      check.add(
        path,
        .unknown,
        "names a field that is none of state, role, parent_id, external_id and tax_identifier"
      )
    }
    return true
  }

  /// A text that a customer can have; nil for another, which is noted.
  private static func value(
    _ term: FilterText.Term,
    _ longest: Int,
    _ check: inout RequestCheck
  ) -> String? {
    if term.value.isEmpty {
      check.add(path, .required, "gives \(term.field) an empty value")
      return nil
    }
    guard term.value.unicodeScalars.count <= longest else {
      check.add(path, .tooLong, "gives \(term.field) more than \(longest) characters")
      return nil
    }
    return term.value
  }

  private static func choice<Choice>(
    _ term: FilterText.Term,
    _ choices: [String: Choice],
    _ check: inout RequestCheck
  ) -> Choice? {
    guard let choice = choices[term.value] else {
      let names = choices.keys.sorted().joined(separator: ", ")
      check.add(path, .unknown, "gives \(term.field) a value that is none of \(names)")
      return nil
    }
    return choice
  }
}
