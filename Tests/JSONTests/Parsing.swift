import JSON

/// Reads a text given as bytes.
func parse(_ bytes: [UInt8], limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONElement {
    try JSONDocument(parsing: bytes.span, limits: limits).root
}

/// Reads a text.
func parse(_ text: String, limits: JSONLimits = JSONLimits()) throws(JSONError) -> JSONElement {
    try parse(Array(text.utf8), limits: limits)
}

/// The text that the bytes are, for messages of failed expectations.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
