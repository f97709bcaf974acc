internal import FlorinAPI
internal import SwiftProtobuf

/// Customers for measurements: complete, valid, and no two alike.
enum SampleCustomer {
  /// A write of a customer that differs from all others by its external identifier and its name.
  ///
  /// - Parameters:
  ///   - mark: Of the measurement; unique, at most 40 characters.
  ///   - caller: Which caller.
  ///   - turn: Which of its calls.
  /// - Returns: The request.
  static func request(mark: String, caller: Int, turn: Int) -> Florin_V1_CreateCustomerRequest {
    let number = "\(mark)-\(caller)-\(turn)"
    return .with {
      $0.requestID = number
      $0.customer = .with {
        $0.externalID = number
        $0.displayName = "Sample \(number)"
        $0.legalName = "Sample Trading \(number) GmbH"
        $0.roles = [.soldTo, .billTo, .shipTo, .payer]
        $0.addresses = [
          .with {
            $0.use = .legal
            $0.lines = ["Hauptstraße \(caller % 200 + 1)"]
            $0.city = "Berlin"
            $0.postalCode = "10115"
            $0.countryCode = "DE"
          }
        ]
        $0.contacts = [
          .with {
            $0.name = "Accounts Payable"
            $0.email = "payable@\(caller).example.com"
          }
        ]
        $0.paymentTerms.netDays = 30
        $0.currencyCode = "EUR"
        $0.languageCode = "de"
      }
    }
  }
}
