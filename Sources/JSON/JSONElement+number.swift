extension JSONElement {
    /// The number as written, or nil if this is none.
    package var numberText: String? {
        node.kind == .number ? withSource(Self.text) : nil
    }

    /// Lends the number as written, without a `String`; nil if this is none.
    package func withNumber<Value, Failure: Error>(
        _ body: (Span<UInt8>) throws(Failure) -> Value
    ) throws(Failure) -> Value? {
        node.kind == .number ? try withSource(body) : nil
    }

    /// The number if it is written without fraction and exponent and fits 64 bits, else nil.
    package var int: Int64? { numberText.flatMap { Int64($0) } }

    /// The nearest double, or nil if this is no number or too large for one.
    package var double: Double? {
        numberText.flatMap { Double($0) }.flatMap { $0.isFinite ? $0 : nil }
    }
}
