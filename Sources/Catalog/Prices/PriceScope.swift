package import Parties

/// For whom prices are.
package enum PriceScope: Hashable, Sendable {
  /// One customer, by a contract.
  case contract(ContractID, of: CustomerID)
  /// One customer.
  case customer(CustomerID)
  /// A group of customers.
  case group(CustomerGroupCode)
  /// Whoever buys through a channel.
  case channel(ChannelCode)
  /// Everyone.
  case base

  /// Which comes first, from 1; source: `docs/rules/catalog.md`.
  package var rank: Int {
    switch self {
    case .contract: 1
    case .customer: 2
    case .group: 3
    case .channel: 4
    case .base: 5
    }
  }
}

/// Who buys, as prices see it.
package struct Buyer: Hashable, Sendable {
  /// The customer; nil for whoever asks what things cost.
  package var customer: CustomerID?
  /// The customer's group.
  package var group: CustomerGroupCode?
  /// The way in which it buys.
  package var channel: ChannelCode?
  /// The contract that it orders under; nil for any of its contracts.
  package var contract: ContractID?

  /// A buyer.
  package init(
    customer: CustomerID? = nil,
    group: CustomerGroupCode? = nil,
    channel: ChannelCode? = nil,
    contract: ContractID? = nil
  ) {
    self.customer = customer
    self.group = group
    self.channel = channel
    self.contract = contract
  }

  /// Whether prices of a scope are for this buyer.
  package func belongs(to scope: PriceScope) -> Bool {
    switch scope {
    case .contract(let id, let customer):
      self.customer == customer && (contract == nil || contract == id)
    case .customer(let customer): self.customer == customer
    case .group(let group): self.group == group
    case .channel(let channel): self.channel == channel
    case .base: true
    }
  }
}
