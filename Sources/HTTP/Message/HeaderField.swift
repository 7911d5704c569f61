/// One field of a header section that we write (RFC 9110, 5). The name is a literal, so it cannot come from input.
package struct HeaderField: Sendable {
    /// The name, in the spelling that goes on the wire.
    package let name: StaticString
    /// The value, without surrounding blanks; control characters in it turn the message into an error, never into a second field.
    package let value: String

    /// A field with a name known at compile time.
    package init(_ name: StaticString, _ value: String) {
        self.name = name
        self.value = value
    }
}
