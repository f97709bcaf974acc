import Monetary
import Testing

/// A currency that is known to exist.
func currency(_ code: String) throws -> CurrencyCode { try #require(CurrencyCode(code)) }

/// Amounts of minor units.
func minor(_ values: [Int64]) -> [MinorUnits] { values.map { MinorUnits(value: $0) } }
