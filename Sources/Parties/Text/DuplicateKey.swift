/// What two records of one customer have in common, although they are written differently: the name
/// without its legal form, the country and the postal code.
///
/// It raises a suspicion and nothing more, and it may grow: keys are computed again when it does.
enum DuplicateKey {
  /// The key of a name and a place.
  ///
  /// - Parameters:
  ///   - name: The registered name.
  ///   - country: Two letters, or empty.
  ///   - postalCode: The postal code, or empty.
  /// - Returns: Nil when the name has no letter or digit.
  static func make(name: String, country: String, postalCode: String) -> String? {
    let words = words(of: name)
    guard !words.isEmpty else { return nil }
    let stem = withoutLegalForm(words)
    // A name that is nothing but a legal form stays as it is.
    let nameKey = (stem.isEmpty ? words[...] : stem).joined(separator: " ")
    let postalKey = folded(postalCode).filter { $0 != UInt8(ascii: " ") }
    return nameKey + "|" + country + "|" + String(decoding: postalKey, as: UTF8.self)
  }

  private static func words(of name: String) -> [String] {
    folded(name).split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
  }

  private static func withoutLegalForm(_ words: [String]) -> ArraySlice<String> {
    // The Polish form has a word in it that ends other names.
    if words.suffix(3) == ["sp", "z", "oo"] { return words.dropLast(3) }
    return words.dropLast(words.reversed().prefix { legalForms.contains($0) }.count)
  }

  /// Small letters and digits without accents, as UTF-8; everything else is a space.
  ///
  /// But for points and apostrophes, which vanish: S.A. is SA.
  private static func folded(_ text: String) -> [UInt8] {
    var result: [UInt8] = []
    result.reserveCapacity(text.utf8.count + 8)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "a"..."z", "0"..."9": result.append(UInt8(ascii: scalar))
      case "A"..."Z": result.append(UInt8(ascii: scalar) + 0x20)
      case ".", "'": continue
      case _ where scalar.isASCII: result.append(UInt8(ascii: " "))
      default:
        for small in scalar.properties.lowercaseMapping.unicodeScalars {
          append(small, to: &result)
        }
      }
    }
    return result
  }

  private static func append(_ scalar: Unicode.Scalar, to result: inout [UInt8]) {
    if let expansion = expansion(of: scalar) {
      result.append(contentsOf: expansion.utf8)
    } else if scalar.properties.generalCategory == .nonspacingMark {
      appendMark(scalar, to: &result)
    } else if let base = baseLetter(of: scalar) {
      result.append(base)
    } else if scalar.properties.isAlphabetic || scalar.properties.numericType != nil {
      result.append(contentsOf: String(Character(scalar)).utf8)
    } else {
      result.append(UInt8(ascii: " "))
    }
  }

  /// A mark behind its letter: the umlauts and the ring are written out, others vanish.
  private static func appendMark(_ mark: Unicode.Scalar, to result: inout [UInt8]) {
    guard let letter = result.last.map({ Unicode.Scalar($0) }) else { return }
    switch (letter, mark) {
    case ("a", "\u{308}"), ("o", "\u{308}"), ("u", "\u{308}"): result.append(UInt8(ascii: "e"))
    case ("a", "\u{30A}"): result.append(UInt8(ascii: "a"))
    default: break
    }
  }

  /// The letter that an accented Latin letter is made of, by its Unicode name, which never changes:
  /// LATIN SMALL LETTER E WITH ACUTE.
  private static func baseLetter(of scalar: Unicode.Scalar) -> UInt8? {
    guard !scalar.isASCII, let name = scalar.properties.name else { return nil }
    let prefix = "LATIN SMALL LETTER "
    guard name.hasPrefix(prefix) else { return nil }
    let letter = name.utf8.dropFirst(prefix.utf8.count).prefix { $0 != UInt8(ascii: " ") }
    guard letter.count == 1, let capital = letter.first else { return nil }
    return capital | 0x20
  }

  /// Letters that are written with two where they are missing (DIN 5007-2 for the umlauts), and the
  /// apostrophe of print, which vanishes like the other.
  private static func expansion(of scalar: Unicode.Scalar) -> String? {
    switch scalar {
    case "ä", "æ": "ae"
    case "ö", "œ", "ø": "oe"
    case "ü": "ue"
    case "ß": "ss"
    case "å": "aa"
    case "þ": "th"
    case "\u{2019}": ""
    default: nil
    }
  }

  /// Words at the end of a name that say what kind of company it is.
  private static let legalForms: Set<String> = [
    "ab", "aei", "ag", "aps", "as", "asa", "bv", "bvba", "co", "company", "corp", "corporation",
    "cv", "dac", "doo", "ead", "ehf", "ek", "eood", "eu", "eurl", "ev", "gbr", "gesmbh", "gmbh",
    "hf", "inc", "incorporated", "kft", "kg", "kgaa", "ks", "lda", "limited", "llc", "llp", "lp",
    "ltd", "mbh", "nv", "nyrt", "od", "oe", "ohg", "ood", "oy", "oyj", "plc", "pte", "pty", "rt",
    "sa", "sarl", "sas", "sasu", "sca", "scs", "se", "sl", "slu", "snc", "spa", "sprl", "sro",
    "srl",
    "ug", "und", "uab", "vof", "zrt",
  ]
}

extension Customer {
  /// The key under which customers are suspected to be the same; empty when the name has no letter.
  ///
  /// The place is that of the legal address, or of the first.
  package var duplicateKey: String {
    let address = addresses.first { $0.use == .legal } ?? addresses.first
    return DuplicateKey.make(
      name: legalName,
      country: address?.country.text ?? "",
      postalCode: address?.postalCode ?? ""
    ) ?? ""
  }
}

extension CustomerDraft {
  /// The key that the customer will have if the draft is accepted.
  var duplicateKey: String? {
    // Longer names are refused, and are not worth the work.
    guard legalName.unicodeScalars.count <= PartiesLimits.nameLengthMax else { return nil }
    let address = addresses.first { $0.use == .legal } ?? addresses.first
    let postalCode = FieldText.trimmed(address?.postalCode ?? "").unicodeScalars
    return DuplicateKey.make(
      name: legalName,
      country: CountryCode(FieldText.trimmed(address?.countryCode ?? ""))?.text ?? "",
      postalCode: String(postalCode.prefix(PartiesLimits.postalCodeLengthMax))
    )
  }
}
