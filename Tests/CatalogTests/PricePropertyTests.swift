import Catalog
import Monetary
import Parties
import Primitives
import PropertyTesting
import Testing

@Suite struct PricePropertyTests {
  @Test func `resolution is what the plainest model says, whatever order prices come in`() {
    var outcomes = Outcomes()
    forAll(count: 2000) { choices in
      var number: UInt64 = 0
      let lists = choices.array(count: 0...5) { choices in
        number += 1
        let list = PriceWorld.list(&choices, number)
        return PriceList(id: list.id, details: list.details, state: .published)
      }
      number = 100
      let contracts = choices.array(count: 0...3) { choices in
        number += 1
        return PriceWorld.contract(&choices, number)
      }
      let key = PriceWorld.key(&choices)
      choices.note("\(key)")
      let candidates = lists.flatMap(\.candidates) + contracts.flatMap(\.candidates)
      let model = PriceModel(
        rows: candidates.map { candidate in
          let left = candidate.remaining?.quantity?.units ?? .max
          return PriceModel.Row(candidate: candidate, isUsedUp: left < key.quantity.units)
        }
      )
      let best = model.best(for: key)
      outcomes.count(best.isEmpty ? "none" : best.count == 1 ? "one" : "several")
      let books = [
        PriceBook(lists: lists, contracts: contracts),
        PriceBook(choices.shuffled(candidates)),
      ]
      let results = books.map { book in
        Result { () throws(PriceRejection) in try book.resolve(key) }
      }
      #expect(results[0] == results[1])
      switch results[0] {
      case .success(let resolution):
        #expect(best.map(\.reference) == [resolution.price])
        let again = try resolution.trace.rederived()
        #expect(again == resolution.amount)
      case .failure(.noPrice): #expect(best.isEmpty)
      case .failure(.ambiguous(let conflict)):
        #expect(best.count > 1)
        #expect(best.map(\.reference).contains(conflict.first))
        #expect(best.map(\.reference).contains(conflict.second))
      case .failure(.charge(_, let error)): Issue.record(error)
      }
    }
    outcomes.requireEach(of: ["none", "one", "several"], amongAtLeast: 2000)
  }

  @Test func `publication refuses exactly what ties for some order`() {
    var outcomes = Outcomes()
    forAll(count: 600) { choices in
      var published: [PriceList] = []
      for number in 1...choices.number(in: UInt64(1)...4) {
        var list = PriceWorld.list(&choices, number)
        let drafted = list
        let others = published.flatMap(\.candidates)
        let own = list.candidates
        var tie: (PriceCandidate, PriceCandidate)?
        for (position, candidate) in own.enumerated() {
          tie = tie ?? Self.tie(of: candidate, with: others + own[..<position])
        }
        choices.note("\(list.details.scope) \(list.details.entries)")
        outcomes.count(tie == nil ? "published" : "refused")
        let shuffled = choices.shuffled(published)
        do throws(PublicationRefusal) {
          try list.publish(beside: shuffled)
          #expect(tie == nil)
          published.append(list)
        } catch {
          #expect(tie != nil && error != .published && list == drafted)
        }
      }
    }
    outcomes.requireEach(of: ["published", "refused"], amongAtLeast: 600)
  }

  @Test func `lists that were published have one best price for every order`() {
    forAll(count: 150) { choices in
      var published: [PriceList] = []
      for number in 1...choices.number(in: UInt64(1)...4) {
        var list = PriceWorld.list(&choices, number)
        if (try? list.publish(beside: published)) != nil { published.append(list) }
      }
      let book = PriceBook(lists: published, contracts: [])
      for _ in 0..<20 {
        let key = PriceWorld.key(&choices)
        do throws(PriceRejection) {
          _ = try book.resolve(key)
        } catch {
          #expect(error == .noPrice([]))
        }
      }
    }
  }

  /// A price that is as good as another for some key of the world, found by trying all of them.
  private static func tie(
    of candidate: PriceCandidate,
    with others: [PriceCandidate]
  ) -> (PriceCandidate, PriceCandidate)? {
    for other in others where PriceModel.order(other) == PriceModel.order(candidate) {
      let isReached = PriceWorld.listKeys.contains { key in
        PriceModel.applies(candidate, key) && PriceModel.applies(other, key)
      }
      if isReached { return (other, candidate) }
    }
    return nil
  }
}

/// What the cases of a property came to: one that only ever sees one side shows nothing.
private struct Outcomes {
  private var counts: [String: Int] = [:]

  mutating func count(_ outcome: String) { counts[outcome, default: 0] += 1 }

  /// Each outcome occurs in one of sixty cases, unless fewer cases were asked for.
  func requireEach(of names: [String], amongAtLeast count: Int) {
    let total = counts.values.reduce(0, +)
    guard total >= count else { return }
    for name in names { #expect(counts[name, default: 0] * 60 >= total, "\(name) of \(counts)") }
  }
}
