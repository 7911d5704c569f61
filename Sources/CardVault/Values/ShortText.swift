/// A caller's text of bounded length without control characters.
package enum ShortText {
    /// Refuses a text over `maximumBytes` of UTF-8 or with control characters (Unicode general category Cc).
    package static func checked(_ text: String, maximumBytes: Int) throws(VaultError) -> String {
        guard text.utf8.count <= maximumBytes else { throw .textTooLong }
        guard text.unicodeScalars.allSatisfy({ $0.properties.generalCategory != .control }) else {
            throw .textMalformed
        }
        return text
    }
}
