/// The configuration file, from its bytes to the checked whole.
enum ConfigurationTarget {
    static func run(_ bytes: Span<UInt8>) {
        do throws(ConfigurationError) {
            _ = try Configuration(Settings(bytes, named: "file", environment: [:]))
        } catch {
            // Its one line must be made without a trap too.
            precondition(!error.description.isEmpty)
        }
    }
}
