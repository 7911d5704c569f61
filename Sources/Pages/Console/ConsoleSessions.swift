package import CardVault
internal import Cryptography
internal import Locks
internal import Secrets

/// How long people stay signed in.
package struct ConsoleTimes: Sendable {
    /// Without any request.
    package let idle: TimeSpan
    /// Whatever they do.
    package let longest: TimeSpan

    /// States both.
    package init(idle: TimeSpan, longest: TimeSpan) {
        self.idle = idle
        self.longest = longest
    }
}

/// One person's stay in the console.
struct ConsoleSession: Sendable {
    let client: CardVault.Client.ID
    /// The newest key of the client when the stay began: a rotation ends it.
    let key: [UInt8]?
    /// What every form of the stay brings with it.
    let formToken: String
    let beganAt: Instant
    var seenAt: Instant
    /// What was searched for: it may name a handle, so it stands in no address.
    var searches: [Int: CardSearch] = [:]
    var lastSearch = 0
    /// A key that was just made, until it has been shown.
    var newKey: (client: CardVault.Client.ID, key: SecretBytes)?

    /// Keeps a search; of more than twenty the oldest goes.
    mutating func keep(_ search: CardSearch) -> Int {
        lastSearch += 1
        searches[lastSearch] = search
        searches[lastSearch - 20] = nil
        return lastSearch
    }
}

/// Everybody who is signed in: in memory only, limited in number and time.
final class ConsoleSessions: Sendable {
    private static let most = 1_000
    private static let mostOfOne = 10
    private let times: ConsoleTimes
    private let sessions = Locked<[String: ConsoleSession]>([:])

    init(times: ConsoleTimes) { self.times = times }

    /// Begins a stay; its name is what the cookie holds. Of too many, those not seen for the longest time end.
    func begin(_ client: CardVault.Client, at now: Instant) -> String {
        let name = Cookie.newValue()
        let session = ConsoleSession(
            client: client.id,
            key: client.keys.first?.hash,
            formToken: Cookie.newValue(),
            beganAt: now,
            seenAt: now
        )
        sessions.withLock { sessions in
            sessions = sessions.filter { isAlive($0.value, at: now) }
            let own = sessions.filter { $0.value.client == client.id }
            if own.count >= Self.mostOfOne { Self.dropOldest(of: own, from: &sessions) }
            if sessions.count >= Self.most { Self.dropOldest(of: sessions, from: &sessions) }
            sessions[Self.place(of: name)] = session
        }
        return name
    }

    /// The stay of that name, which is seen now; nil once it is over.
    func session(_ name: String, at now: Instant) -> ConsoleSession? {
        sessions.withLock { sessions in
            let place = Self.place(of: name)
            guard let session = sessions[place] else { return nil }
            guard isAlive(session, at: now) else {
                sessions[place] = nil
                return nil
            }
            sessions[place]?.seenAt = now
            return session
        }
    }

    func change<Value>(_ name: String, _ body: (inout ConsoleSession) -> Value) -> Value? {
        sessions.withLock { sessions in
            let place = Self.place(of: name)
            guard var session = sessions[place] else { return nil }
            let value = body(&session)
            sessions[place] = session
            return value
        }
    }

    func end(_ name: String) { sessions.withLock { $0[Self.place(of: name)] = nil } }

    private func isAlive(_ session: ConsoleSession, at now: Instant) -> Bool {
        now < session.seenAt + times.idle && now < session.beganAt + times.longest
    }

    /// By a hash, so that the time a look-up takes tells nothing of any name.
    private static func place(of name: String) -> String { SHA256.hash(name.utf8.span).hex }

    private static func dropOldest(
        of some: [String: ConsoleSession],
        from sessions: inout [String: ConsoleSession]
    ) {
        if let oldest = some.min(by: { $0.value.seenAt < $1.value.seenAt }) { sessions[oldest.key] = nil }
    }
}
