/// Trouble that nobody asked for: which call gets it is told by the seed, the endpoint, the subject and how often it was asked before.
///
/// The order in which calls of different subjects arrive changes nothing, so a seed repeats a run of many clients too.
package struct Rudeness: Sendable {
    /// What tells which calls are disturbed.
    package let seed: UInt64

    /// Rude in the way of this seed.
    package init(seed: UInt64) { self.seed = seed }

    /// The trouble of the call; three of four have none.
    package func disturbance(on endpoint: Endpoint, subject: String, attempt: Int) -> Disturbance {
        var hash: UInt64 = 0xCBF2_9CE4_8422_2325  // FNV-1a
        for byte in "\(endpoint.rawValue)/\(subject)/\(attempt)".utf8 {
            hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01B3
        }
        var generator = SeededGenerator(seed: seed ^ hash)
        guard Int.random(in: 0..<4, using: &generator) == 0 else { return .none }
        let slowness = Double.random(in: 0.2...3, using: &generator)
        let vices = Self.vices(of: endpoint, slowness: slowness)
        return vices[Int.random(in: 0..<vices.count, using: &generator)]
    }

    private static func vices(of endpoint: Endpoint, slowness: Double) -> [Disturbance] {
        let slow = Disturbance(delaySeconds: slowness)
        let lost = [Disturbance(.dropBefore), Disturbance(.dropAfter), Disturbance(.truncate(nil))]
        let broken = Disturbance(.answer(status: 502, body: .string("<html>Bad Gateway</html>"), isDone: false))
        let brokenAfter = Disturbance(.answer(status: 500, body: nil, isDone: true))
        return switch endpoint {
        case .token: [slow, broken] + lost
        case .cryptopay, .confirm:
            [slow, slow, Disturbance(.obscure(9_999)), Disturbance(.reorder), broken, brokenAfter] + lost
        case .status: [slow, Disturbance(.obscure(199)), Disturbance(.decline(103)), broken] + lost
        case .list: [slow, broken] + lost
        case .deactivate: [slow, broken, brokenAfter] + lost
        case .postLink:
            [
                slow, Disturbance(.duplicate), Disturbance(.reorder), Disturbance(.dropBefore),
                Disturbance(.truncate(nil)),
            ]
        }
    }
}
