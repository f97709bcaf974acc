internal import FlorinAPI
internal import OrderToCash
internal import Parties
internal import SwiftProtobuf

/// The answers to commands on customers.
enum CustomerReply {
  /// A command was answered with another command's result: a fault of this program.
  struct UnexpectedResult: Error {}

  /// A customer that was created, or would be.
  static func created(_ result: CommandResult, isCheck: Bool) throws -> Florin_V1_Customer {
    guard case .customer(let customer) = result else { throw UnexpectedResult() }
    return isCheck
      ? Florin_V1_Customer(wouldBe: customer, isNew: true) : Florin_V1_Customer(customer)
  }

  /// A customer that was changed, or would be.
  static func changed(_ result: CommandResult, isCheck: Bool) throws -> Florin_V1_Customer {
    guard case .customer(let customer) = result else { throw UnexpectedResult() }
    return isCheck
      ? Florin_V1_Customer(wouldBe: customer, isNew: false) : Florin_V1_Customer(customer)
  }

  /// Two customers that were merged, or would be.
  static func merged(
    _ result: CommandResult,
    isCheck: Bool
  ) throws -> Florin_V1_MergeCustomersResponse {
    guard case .mergedCustomers(let source, let target) = result else { throw UnexpectedResult() }
    return .with {
      $0.source =
        isCheck ? Florin_V1_Customer(wouldBe: source, isNew: false) : Florin_V1_Customer(source)
      $0.target =
        isCheck ? Florin_V1_Customer(wouldBe: target, isNew: false) : Florin_V1_Customer(target)
    }
  }
}
