/// What trouble can happen on.
package enum Endpoint: String, Sendable, CaseIterable {
    case token, cryptopay, confirm, status, list, deactivate, postLink
}
