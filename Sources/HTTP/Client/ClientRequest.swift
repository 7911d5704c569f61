package import Secrets

/// A request to send. `Host`, `Content-Length` and `Connection` are the client's to write.
package struct ClientRequest: Sendable {
    /// What is asked for; not `other`.
    package var method: Method
    /// Of whom and what.
    package var url: ClientURL
    /// Path and query in place of the URL's own, percent-encoded, for one that holds a secret; wiped after use.
    package var target: SecretBytes?
    /// Fields in the order they are sent.
    package var headers: [HeaderField]
    /// The whole value of the Authorization field, wiped after use.
    package var authorization: SecretBytes?
    /// The content; nil sends none, and `Content-Length: 0` with POST, PUT and PATCH.
    package var body: SecretBytes?

    /// A request.
    package init(
        method: Method,
        url: ClientURL,
        headers: [HeaderField] = [],
        authorization: SecretBytes? = nil,
        body: SecretBytes? = nil
    ) {
        self.method = method
        self.url = url
        self.headers = headers
        self.authorization = authorization
        self.body = body
    }
}
