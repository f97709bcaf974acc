import FlorinAPI
import Foundation
import SwiftProtobuf

extension Florin_V1_Customer {
  /// A customer that breaks no rule and warns of nothing.
  static func example(_ name: String = "Example") -> Florin_V1_Customer {
    .with {
      $0.displayName = name
      $0.legalName = "\(name) GmbH"
      $0.currencyCode = "EUR"
      $0.paymentTerms.netDays = 30
    }
  }

  /// A customer with every field that a caller can set, but for references.
  static func full(_ name: String = "Full") -> Florin_V1_Customer {
    .with {
      $0.externalID = "ext \(name)"
      $0.displayName = name
      $0.legalName = "\(name) AG"
      $0.roles = [.soldTo, .billTo, .shipTo, .payer]
      $0.addresses = [
        .with {
          $0.use = .legal
          $0.lines = ["Unter den Linden 1"]
          $0.city = "Berlin"
          $0.postalCode = "10117"
          $0.region = "Berlin"
          $0.countryCode = "DE"
          $0.gln = "4012345000009"
        }
      ]
      $0.taxIdentifiers = [
        .with {
          $0.scheme = "EU_VAT"
          $0.value = "DE136695976"
        }
      ]
      $0.bankAccounts = [
        .with {
          $0.iban = "DE89370400440532013000"
          $0.bic = "COBADEFFXXX"
          $0.holder = name
        }
      ]
      $0.contacts = [
        .with {
          $0.name = "A Clerk"
          $0.email = "clerk@example.com"
          $0.phone = "+49301234567"
          $0.role = "accounts payable"
        }
      ]
      $0.paymentTerms = .with {
        $0.netDays = 30
        $0.discountDays = 10
        $0.discountRate = "0.02"
      }
      $0.currencyCode = "EUR"
      $0.creditLimit = .with {
        $0.amount = .with {
          $0.currencyCode = "EUR"
          $0.minorUnits = 1_000_000
        }
        $0.validFrom = .with {
          $0.year = 2026
          $0.month = 1
          $0.day = 1
        }
        $0.validUntil = .with {
          $0.year = 2027
          $0.month = 1
          $0.day = 1
        }
        $0.approvedBy = "controller-7"
      }
      $0.languageCode = "de-DE"
    }
  }
}

/// A request_id that no other call has.
func newRequestID() -> String { UUID().uuidString }

extension Florin_V1_CreateCustomerRequest {
  /// Asks for a customer under a new request_id.
  static func creating(_ customer: Florin_V1_Customer) -> Florin_V1_CreateCustomerRequest {
    .with {
      $0.customer = customer
      $0.requestID = newRequestID()
    }
  }
}
