/// What this room promises its callers.
package enum SHA256Length { package static let bytes = 32 }
