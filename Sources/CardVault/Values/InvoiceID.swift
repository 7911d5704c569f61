/// The number ePay knows one verification by: 6 to 15 digits, unique for the merchant (the bank's page, "Invoice ID").
package struct InvoiceID: Hashable, Sendable {
    /// The digits, leading zeros included.
    package let digits: String

    /// Reads an invoice number.
    package init(_ text: String) throws(VaultError) {
        let bytes = text.utf8
        guard (6...15).contains(bytes.count), bytes.allSatisfy({ (0x30...0x39).contains($0) })
        else { throw .invoiceMalformed }
        digits = text
    }
}
