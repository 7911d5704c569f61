import JSON
import Secrets
import System

/// Values by their dotted key, from the environment or else from the file; knows which keys nobody asked for.
struct Settings {
    private let root: JSONElement?
    private let environment: [String: String]
    private var known: Set<String> = []
    private static let prefix = "CARDVAULT_"
    /// Variables with our prefix that others read.
    private static let notSettings: Set<String> = [
        "CARDVAULT_CONFIG", "CARDVAULT_FAILPOINT", "CARDVAULT_ROOT_KEY", "CARDVAULT_SELFTEST_LEAK",
    ]

    /// Reads the file, at most 1 MiB, and the environment.
    init(file path: String?) throws(ConfigurationError) {
        let environment = Dictionary(
            Program.environment(prefix: Self.prefix, except: Self.notSettings),
            uniquingKeysWith: { first, _ in first }
        )
        guard let path else {
            root = nil
            self.environment = environment
            return
        }
        let bytes: SecretBytes
        do throws(SystemError) { bytes = try File.read(path) } catch {
            throw ConfigurationError(path, error.description)
        }
        self = try bytes.withBytes { bytes throws(ConfigurationError) in
            try Settings(bytes, named: path, environment: environment)
        }
    }

    /// Reads the text of a file.
    init(_ bytes: Span<UInt8>, named name: String, environment: [String: String]) throws(ConfigurationError) {
        self.environment = environment
        do throws(JSONError) { root = try JSONDocument(parsing: bytes).root } catch {
            throw ConfigurationError(name, "is not JSON (RFC 8259)")
        }
        guard root?.kind == .object else { throw ConfigurationError(name, "must be a JSON object") }
    }

    private func variable(_ key: String) -> String {
        Self.prefix + key.split(separator: ".").joined(separator: "_").uppercased()
    }

    private mutating func find(_ key: String) -> Found? {
        known.insert(key)
        if let text = environment[variable(key)] { return .text(text) }
        var element = root
        for part in key.split(separator: ".") { element = element?[String(part)] }
        guard let element, !element.isNull else { return nil }
        return .element(element)
    }

    private enum Found {
        case text(String)
        case element(JSONElement)
    }

    mutating func string(_ key: String) throws(ConfigurationError) -> String? {
        switch find(key) {
        case nil: return nil
        case .text(let text): return text
        case .element(let element):
            guard let text = element.string else { throw ConfigurationError(key, "must be a string") }
            return text
        }
    }

    mutating func required(_ key: String) throws(ConfigurationError) -> String {
        guard let text = try string(key), !text.isEmpty else {
            throw ConfigurationError(key, "is missing; set it in the file or in \(variable(key))")
        }
        return text
    }

    mutating func integer(_ key: String, in range: ClosedRange<Int>, default value: Int) throws(ConfigurationError)
        -> Int
    {
        let number: Int64?
        switch find(key) {
        case nil: return value
        case .text(let text): number = Int64(text)
        case .element(let element): number = element.int
        }
        guard let number, let whole = Int(exactly: number), range.contains(whole) else {
            throw ConfigurationError(key, "must be a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return whole
    }

    /// An array; one from the environment is JSON.
    mutating func array(_ key: String) throws(ConfigurationError) -> [JSONElement]? {
        switch find(key) {
        case nil: return nil
        case .text(let text):
            let bytes = Array(text.utf8)
            guard let document = try? JSONDocument(parsing: bytes.span), document.root.kind == .array else {
                throw ConfigurationError(key, "must be a JSON array in \(variable(key))")
            }
            return document.root.elements
        case .element(let element):
            guard element.kind == .array else { throw ConfigurationError(key, "must be an array") }
            return element.elements
        }
    }

    mutating func strings(_ key: String) throws(ConfigurationError) -> [String] {
        try (array(key) ?? []).map { element throws(ConfigurationError) in
            guard let text = element.string else { throw ConfigurationError(key, "must hold strings only") }
            return text
        }
    }

    mutating func integers(_ key: String) throws(ConfigurationError) -> [Int64]? {
        try array(key)?.map { element throws(ConfigurationError) in
            guard let number = element.int, (0...864_000).contains(number) else {
                throw ConfigurationError(key, "must hold whole numbers from 0 to 864000")
            }
            return number
        }
    }

    mutating func has(_ key: String) -> Bool { find(key) != nil }

    /// Refuses keys and variables that nothing asked for: a typing mistake must not pass as a default.
    func refuseUnknown() throws(ConfigurationError) {
        if let root { try refuseUnknown(root, at: "") }
        let variables = Set(known.map(variable))
        for name in environment.keys.sorted() where !variables.contains(name) {
            throw ConfigurationError(name, "is no setting of cardvault; remove the variable or correct its name")
        }
    }

    private func refuseUnknown(_ element: JSONElement, at path: String) throws(ConfigurationError) {
        var seen: Set<String> = []
        for member in element.members {
            let key = path.isEmpty ? member.name : path + "." + member.name
            guard seen.insert(member.name).inserted else { throw ConfigurationError(key, "is there twice") }
            if known.contains(key) { continue }
            guard member.value.kind == .object, known.contains(where: { $0.hasPrefix(key + ".") }) else {
                throw ConfigurationError(key, "is no setting of cardvault; remove it or correct its name")
            }
            try refuseUnknown(member.value, at: key)
        }
    }
}
