/// Fields that many answers share, checked and written out once.
package struct FieldBlock: Sendable {
    /// The fields, in the order they are sent.
    package let fields: [HeaderField]
    /// Their lines; nil if a value could break out of its line.
    let lines: [UInt8]?

    /// Writes the fields out; a value with control characters turns the answers that use the block into 500.
    package init(_ fields: [HeaderField]) {
        self.fields = fields
        var lines: [UInt8]? = []
        for field in fields {
            guard field.value.utf8.allSatisfy(isFieldByte) else {
                lines = nil
                break
            }
            lines? += Array(field.name.description.utf8) + [ASCII.colon, ASCII.space] + Array(field.value.utf8)
            lines? += [ASCII.carriageReturn, ASCII.lineFeed]
        }
        self.lines = lines
    }
}
