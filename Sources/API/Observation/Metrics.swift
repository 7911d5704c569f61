internal import HTTP
internal import Locks

/// Counts answers and their times by route and status; many loops count at once without waiting for each other.
package final class Metrics: Sendable {
    /// Upper bounds of the buckets in microseconds.
    static let bounds: [Int64] = [
        100, 250, 500, 1_000, 2_500, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000,
        5_000_000, 10_000_000, 20_000_000,
    ]
    static let statuses = [
        200, 201, 202, 204, 400, 401, 403, 404, 405, 409, 410, 413, 415, 422, 429, 500, 503, 0,
    ]
    private struct Counts: Sendable {
        var answers = [Int](repeating: 0, count: (RouteTable.all.count + 1) * Metrics.statuses.count)
        var buckets = [Int](repeating: 0, count: (RouteTable.all.count + 1) * (Metrics.bounds.count + 1))
        var micros = [Int64](repeating: 0, count: RouteTable.all.count + 1)
    }
    // A shard a caller's port falls into is hardly ever locked by another loop.
    private let shards: [Locked<Counts>] = (0..<16).map { _ in Locked(Counts()) }

    /// Counts nothing yet.
    package init() {}

    func note(_ match: RouteTable.Match, _ status: Int, micros: Int64, shard: Int) {
        var route = RouteTable.all.count
        if case .found(_, let place) = match { route = place }
        let column = Self.statuses.firstIndex(of: status) ?? Self.statuses.count - 1
        let bucket = Self.bounds.firstIndex { micros <= $0 } ?? Self.bounds.count
        shards[shard & 15].withLock { counts in
            counts.answers[route * Self.statuses.count + column] += 1
            counts.buckets[route * (Self.bounds.count + 1) + bucket] += 1
            counts.micros[route] += micros
        }
    }

    private func sum() -> Counts {
        shards.reduce(into: Counts()) { total, shard in
            let part = shard.withLock { $0 }
            for index in part.answers.indices { total.answers[index] += part.answers[index] }
            for index in part.buckets.indices { total.buckets[index] += part.buckets[index] }
            for index in part.micros.indices { total.micros[index] += part.micros[index] }
        }
    }

    /// Everything counted so far as Prometheus text (exposition format 0.0.4).
    package func rendered() -> String {
        let counts = sum()
        var text = "# HELP cardvault_http_requests_total Answers by route and status.\n"
        text += "# TYPE cardvault_http_requests_total counter\n"
        for route in 0...RouteTable.all.count {
            for (column, status) in Self.statuses.enumerated() {
                let count = counts.answers[route * Self.statuses.count + column]
                guard count > 0 else { continue }
                let code = status == 0 ? "other" : String(status)
                text += "cardvault_http_requests_total{\(Self.labels(route)),status=\"\(code)\"} \(count)\n"
            }
        }
        text += "# HELP cardvault_http_request_duration_seconds Time from request to answer.\n"
        text += "# TYPE cardvault_http_request_duration_seconds histogram\n"
        for route in 0...RouteTable.all.count { text += Self.histogram(of: route, counts) }
        return text
    }

    private static func histogram(of route: Int, _ counts: Counts) -> String {
        let name = "cardvault_http_request_duration_seconds"
        let start = route * (bounds.count + 1)
        let total = counts.buckets[start...(start + bounds.count)].reduce(0, +)
        guard total > 0 else { return "" }
        var text = ""
        var sum = 0
        for (index, bound) in bounds.enumerated() {
            sum += counts.buckets[start + index]
            text += "\(name)_bucket{\(labels(route)),le=\"\(Double(bound) / 1_000_000)\"} \(sum)\n"
        }
        text += "\(name)_bucket{\(labels(route)),le=\"+Inf\"} \(total)\n"
        text += "\(name)_sum{\(labels(route))} \(Double(counts.micros[route]) / 1_000_000)\n"
        return text + "\(name)_count{\(labels(route))} \(total)\n"
    }

    private static func labels(_ route: Int) -> String {
        guard route < RouteTable.all.count else { return "method=\"\",route=\"none\"" }
        return "method=\"\(RouteTable.all[route].method.token)\",route=\"\(RouteTable.templates[route])\""
    }
}
