internal import Locks

/// An HTTP/1.1 client that opens one connection for each operation: no redirects, proxies, cookies or cache.
package struct Client: Sendable {
    private let group: EventLoopGroup
    private let trust: TLSClientContext
    private let limits: ClientLimits

    /// A client whose sockets live on the loops of the group.
    package init(on group: EventLoopGroup, trust: TLSClientContext, limits: ClientLimits = ClientLimits()) {
        self.group = group
        self.trust = trust
        self.limits = limits
    }

    /// Sends a request and waits for the whole answer, whatever its status; `within` replaces the limits' total time.
    /// Cancelling the task does not end it: what was sent cannot be unsent, and the total time is the end of all waiting.
    package func send(_ request: ClientRequest, within time: Duration? = nil) async throws(ClientError)
        -> ClientResponse
    {
        let loop = group.next()
        // The answer goes from thread to thread under a lock: the runtime's own hand-over is invisible to the thread sanitizer.
        let answer = Locked<Result<ClientResponse, ClientError>?>(nil)
        await withCheckedContinuation { continuation in
            let exchange = ClientExchange(
                on: loop,
                request,
                trust: trust,
                limits: limits,
                totalTime: time ?? limits.totalTime
            ) { outcome in
                answer.withLock { $0 = outcome }
                continuation.resume()
            }
            if loop.isCurrent {
                exchange.start()
            } else {
                loop.execute { exchange.start() }
            }
        }
        // Taken out, not copied: whoever still holds the exchange must not hold its answer.
        guard let outcome = answer.withLock({ answer in answer.take() }) else { throw .connectionLost(sent: true) }
        return try outcome.get()
    }
}
