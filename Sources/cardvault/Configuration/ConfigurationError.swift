/// A fault in the configuration: one line that names the key and says what to do.
struct ConfigurationError: Error, CustomStringConvertible {
    let description: String

    init(_ key: String, _ fault: String) { description = "configuration: \(key): \(fault)" }
}
