package import Secrets

/// An answer, whole; its bytes are wiped when the last owner lets go.
package struct ClientResponse: Sendable {
    /// The status, 200 to 999 as sent.
    package let status: Int
    /// The content, chunks joined.
    package let body: SecretBytes
    private let head: SecretBytes
    private let fields: [FieldRange]

    init(status: Int, head: SecretBytes, fields: [FieldRange], body: SecretBytes) {
        self.status = status
        self.head = head
        self.fields = fields
        self.body = body
    }

    /// All fields in their order, values without surrounding blanks.
    package var headers: [(name: String, value: String)] {
        head.withBytes { bytes in
            fields.map { (text(bytes.extracting($0.name)), text(bytes.extracting($0.value))) }
        }
    }

    /// The value of the first field of that name, any case, without surrounding blanks.
    package func header(_ name: StaticString) -> String? {
        head.withBytes { bytes in
            fields.first { equalsIgnoringCase(bytes.extracting($0.name), name) }.map {
                text(bytes.extracting($0.value))
            }
        }
    }
}
