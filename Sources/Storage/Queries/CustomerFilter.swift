package import Parties

/// Which customers a list holds; all that is set must hold.
package struct CustomerFilter: Sendable, Hashable {
  /// What can be done with a customer, without the particulars.
  package enum State: String, Sendable, Hashable, CaseIterable {
    case active
    case blocked
    case merged
  }

  package var state: State?
  package var role: PartyRole?
  package var externalID: String?
  package var parentID: CustomerID?
  /// The value of a tax identifier, whatever its scheme.
  package var taxValue: String?

  /// All customers.
  package init() {}
}

/// Where a page of customers ends.
package struct CustomerPageKey: Sendable, Hashable {
  /// The last customer of the page before.
  package let lastID: CustomerID

  package init(lastID: CustomerID) { self.lastID = lastID }
}

/// Customers in the order of their identifiers, which is that of their creation.
package struct CustomerPage<Element: Sendable>: Sendable {
  package let customers: [Element]
  /// Where the next page begins; nil when this is the last.
  package let next: CustomerPageKey?
}

/// What the customers of a page become, and how many bytes of that a page may have.
package struct CustomerPageShape<Element: Sendable>: Sendable {
  let maximumBytes: Int
  let element: @Sendable (Customer) -> Element
  let bytes: @Sendable (Element) -> Int

  /// A shape.
  ///
  /// - Parameters:
  ///   - maximumBytes: Bytes of all elements together; the first of a page may have more.
  ///   - element: Makes an element.
  ///   - bytes: How many bytes an element has.
  package init(
    maximumBytes: Int,
    element: @escaping @Sendable (Customer) -> Element,
    bytes: @escaping @Sendable (Element) -> Int
  ) {
    self.maximumBytes = maximumBytes
    self.element = element
    self.bytes = bytes
  }
}

extension CustomerPageShape where Element == Customer {
  /// The customers themselves, however large.
  package static var whole: CustomerPageShape<Customer> {
    CustomerPageShape(maximumBytes: .max, element: { $0 }, bytes: { _ in 0 })
  }
}

/// Fills a page up to its bytes.
struct CustomerPageFilling<Element: Sendable> {
  private let shape: CustomerPageShape<Element>
  private var bytes = 0
  private(set) var elements: [Element] = []
  /// The last customer that was taken.
  private(set) var lastID: CustomerID?
  /// Whether a customer was refused: the page ends before it.
  private(set) var isFull = false

  init(_ shape: CustomerPageShape<Element>) { self.shape = shape }

  /// Takes a customer, if it fits.
  mutating func take(_ customer: Customer) {
    guard !isFull else { return }
    let element = shape.element(customer)
    bytes += shape.bytes(element)
    guard bytes <= shape.maximumBytes || elements.isEmpty else {
      isFull = true
      return
    }
    elements.append(element)
    lastID = customer.id
  }
}
