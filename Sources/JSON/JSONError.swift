/// Why a text was refused or a value cannot be written; carries places, never any of the text.
package enum JSONError: Error, Equatable {
    /// The grammar of RFC 8259 is broken at this byte.
    case malformed(offset: Int)
    /// The bytes at this place are not UTF-8 (RFC 3629).
    case notUTF8(offset: Int)
    /// An escaped surrogate without its other half begins at this byte; it names no character.
    case loneSurrogate(offset: Int)
    /// More arrays and objects are open at once than the limits allow.
    case tooDeep
    /// The text has more bytes than the limits allow.
    case tooLarge
    /// The text has more values and names than the limits allow.
    case tooManyNodes
    /// An object to be made canonical has the same name twice (RFC 8785 section 3.1).
    case duplicateName
    /// A number to be made canonical is not exact as an IEEE 754 double (RFC 8785 section 3.1).
    case numberNotExact
}
