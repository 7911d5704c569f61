internal import Glibc

/// What the operating system refused; carries the operation and the cause, never a content.
package struct SystemError: Error, Equatable, Sendable, CustomStringConvertible {
    /// What was tried, in a word or two.
    package let operation: StaticText
    /// `errno`.
    package let code: Int32

    /// A text that is part of the program.
    package struct StaticText: Equatable, Sendable, ExpressibleByStringLiteral {
        let text: String
        /// Takes a literal.
        package init(stringLiteral text: StaticString) { self.text = text.description }
    }

    /// States a refusal.
    package init(_ operation: StaticText, code: Int32) {
        self.operation = operation
        self.code = code
    }

    static func last(_ operation: StaticText) -> SystemError { SystemError(operation, code: errno) }

    /// The operation and the system's own words for the cause.
    package var description: String { "cannot \(operation.text): \(unsafe String(cString: strerror(code)))" }

    /// Whether there is no such file.
    package var isAbsence: Bool { code == ENOENT }
    /// Whether the file is there already.
    package var isExistence: Bool { code == EEXIST }
}
