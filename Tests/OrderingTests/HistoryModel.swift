import Monetary
import Ordering
import Parties
import Primitives

/// What must have become of stock, lines and credit after a history: sums of what was done, kept
/// without any of the rules.
struct HistoryModel {
  /// Of a line, in units of the last place.
  struct Line: Equatable {
    var shipped: Int64 = 0
    var accepted: Int64 = 0
    var returned: Int64 = 0
    var invoiced: Int64 = 0
    var credited: Int64 = 0
  }

  var onHand: [StockKey: Int64] = [:]
  var lines: [OrderID: [Int: Line]] = [:]
  /// What invoices and receipts owe, by payer.
  var owed: [CustomerID: CreditComponents] = [:]

  /// Takes in a command that was accepted.
  ///
  /// - Parameters:
  ///   - command: The command.
  ///   - before: The books before it.
  mutating func accepted(_ command: any OrderingCommand, before: OrderBooks) {
    switch command {
    case let command as ReceiveStock: onHand[command.key, default: 0] += command.quantity.units
    case let command as AdjustStock: onHand[command.key, default: 0] += command.difference.units
    case let command as ShipShipment: ship(command, before)
    case let command as AcceptShipment: accept(command, before)
    case let command as InspectReturn: inspect(command, before)
    case let command as BillOrder: bill(command)
    case let command as RecordCredit:
      owed[command.payer] = try! (owed[command.payer] ?? CreditComponents())
        .adding(command.delta)
    default: break
    }
  }

  private mutating func ship(_ command: ShipShipment, _ before: OrderBooks) {
    let shipment = before.shipment(command.id)!
    let order = before.order(shipment.order)!
    let planned = shipment.lines.map { LineQuantity(line: $0.line, quantity: $0.quantity) }
    for line in command.lines ?? planned {
      lines[order.id, default: [:]][line.line, default: Line()].shipped += line.quantity.units
      guard let stock = order.line(line.line)!.stock else { continue }
      onHand[stock, default: 0] -= line.quantity.units
    }
  }

  private mutating func accept(_ command: AcceptShipment, _ before: OrderBooks) {
    let shipment = before.shipment(command.id)!
    for line in shipment.lines {
      lines[shipment.order]![line.line]!.accepted += line.quantity.units
    }
  }

  private mutating func inspect(_ command: InspectReturn, _ before: OrderBooks) {
    let order = before.order(before.return(command.id)!.order)!
    for line in command.lines {
      for (disposition, quantity) in line.quantities where disposition != .returnToCustomer {
        lines[order.id]![line.line]!.returned += quantity.units
      }
      guard let stock = order.line(line.line)!.stock else { continue }
      onHand[stock, default: 0] += line.quantities[.restock]?.units ?? 0
    }
  }

  private mutating func bill(_ command: BillOrder) {
    switch command.fact {
    case .invoiced(let billed):
      for line in billed {
        lines[command.id, default: [:]][line.line, default: Line()].invoiced += line.quantity.units
      }
    case .credited(let credited):
      for line in credited {
        lines[command.id, default: [:]][line.line, default: Line()].credited += line.quantity.units
      }
    case .performed, .advance: break
    }
  }
}
