import Monetary
import Parties
import Primitives
import Testing

@testable import Ordering

@Suite struct ReasonTests {
  /// One rejection of every kind.
  static let all: [OrderRejection] = [
    .invalid([]), .warningsNotAcknowledged([]), .notFound(.line(Sample.order, 1)),
    .alreadyExists(.order(Sample.order)), .etagMismatch(.quote(Sample.id(1)), current: 3),
    .held(.ship, by: [Sample.id(1)]),
    .quantity(QuantityRefusal(line: 1, rule: .shipped, wanted: .zero, limit: .zero)),
    .alreadyFulfilled(Sample.order, line: 1), .lineOpen(Sample.order, line: 1),
    .alreadyInvoiced(Sample.order, line: 1), .shipmentOpen(Sample.id(1)),
    .insufficientStock(Sample.stock(), wanted: .zero, available: .zero),
    .stockFull(Sample.stock(), max: .zero),
    .creditRefused([CreditFinding(payer: Sample.id(1), rule: CreditRule(.insolvent, .refuse))]),
    .noRate(from: Sample.eur, to: Sample.eur), .samePerson(.hold(Sample.id(1))),
    .quoteExpired(Sample.id(1), on: Sample.today), .quoteHashDiffers(Sample.id(1)),
    .returnExpired(Sample.id(1), on: Sample.today), .dispositionsDiffer(Sample.id(1), line: 1),
    .arithmetic(.overflow),
  ]

  @Test func `each rejection has the metadata that its reason promises and no more`() {
    for rejection in Self.all {
      let promised = Set(rejection.rule.metadataKeys)
      #expect(promised.isSuperset(of: rejection.metadata.keys), "\(rejection)")
      #expect(rejection.metadata.isEmpty == promised.isEmpty, "\(rejection)")
    }
    let reasons = Set(Self.all.map(\.rule)).union([.illegalTransition])
    #expect(reasons == Set(OrderReason.allCases))
  }

  @Test func `a refusal of a state names it and what it allows`() throws {
    var books = try OrderBooks.with([Sample.line(1, 1)], .draft)
    let rejection = #expect(throws: OrderRejection.self) {
      try books.run(ConfirmOrder(id: Sample.order, holdID: Sample.id(1)))
    }
    #expect(
      rejection?.metadata == [
        "order_id": Sample.order.description, "machine": "order", "state": "draft",
        "event": "confirm", "allowed_events": "submit,amend,cancel",
      ]
    )
  }

  @Test func `names are stable, short and in upper snake case`() {
    let names = OrderReason.allCases.map(\.name) + OrderRule.allCases.map(\.rawValue)
    #expect(Set(names).count == names.count)
    for name in names {
      #expect(name.count <= 63 && name.allSatisfy { $0.isUppercase || $0 == "_" }, "\(name)")
    }
  }
}
