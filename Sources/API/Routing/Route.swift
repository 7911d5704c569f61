package import CardVault
package import HTTP

/// One call of the API: the table of all of them is the only list there is.
package struct Route: Sendable {
    /// What a path consists of.
    package enum Piece: Sendable, ExpressibleByStringLiteral {
        case literal(StaticString)
        case parameter(String)

        /// A literal segment.
        package init(stringLiteral text: StaticString) { self = .literal(text) }

        static let account = Piece.parameter("accountId")
        static let card = Piece.parameter("cardId")
        static let verification = Piece.parameter("verificationId")
        static let session = Piece.parameter("sessionId")
        static let sequence = Piece.parameter("sequence")
        static let plan = Piece.parameter("planId")
        static let client = Piece.parameter("clientId")
    }
    /// Whether a call has a body.
    package enum BodyRule: Sendable {
        /// A body may be there, but has no fields.
        case none
        case optional
        case required
    }

    /// What is done; the specification's `operationId`.
    package let operation: Operation
    /// The method; HEAD goes with GET.
    package let method: Method
    /// The path below `/v1`.
    package let pieces: [Piece]
    /// What the caller must hold; nil for everyone.
    package let scope: Scope?
    /// Whether there is a body.
    package let body: BodyRule
    /// The place of its one parameter among the segments, `v1` counted.
    let parameterIndex: Int

    init(
        _ operation: Operation,
        _ method: Method,
        _ pieces: [Piece],
        _ scope: Scope?,
        body: BodyRule = .none
    ) {
        self.operation = operation
        self.method = method
        self.pieces = pieces
        self.scope = scope
        self.body = body
        parameterIndex = pieces.firstIndex { if case .parameter = $0 { true } else { false } }.map { $0 + 1 } ?? -1
    }

    /// The path as the specification writes it, below `/v1`.
    package var template: String {
        pieces.map { piece in
            switch piece {
            case .literal(let text): "/\(text)"
            case .parameter(let name): "/{\(name)}"
            }
        }.joined()
    }
}
