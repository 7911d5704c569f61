import HTTP

extension Settings {
    /// The section `limits`; what is absent keeps the default of its layer.
    mutating func limits() throws(ConfigurationError) -> Configuration.Limits {
        Configuration.Limits(
            server: try serverLimits(),
            writerQueue: try limit("writerQueue", in: 1...65_536, default: 1_024),
            bankCallsOut: try limit("bankCallsOut", in: 1...1_024, default: 64),
            bankCallsWaiting: try limit("bankCallsWaiting", in: 0...65_536, default: 256)
        )
    }

    private mutating func serverLimits() throws(ConfigurationError) -> ServerLimits {
        var limits = ServerLimits()
        limits.requestLineBytes = try limit("requestLineBytes", in: 1_024...60_000, default: limits.requestLineBytes)
        limits.headerBytes = try limit("headerBytes", in: 1_024...60_000, default: limits.headerBytes)
        limits.headerFields = try limit("headerFields", in: 10...1_000, default: limits.headerFields)
        limits.bodyBytes = try limit("bodyBytes", in: 16_384...16_777_216, default: limits.bodyBytes)
        limits.firstByteTime = try seconds("firstByteSeconds", default: limits.firstByteTime)
        limits.headerTime = try seconds("headerSeconds", default: limits.headerTime)
        limits.graceTime = try seconds("graceSeconds", default: limits.graceTime)
        limits.minimumRate = try limit("minimumBytesPerSecond", in: 1...1_048_576, default: limits.minimumRate)
        limits.idleTime = try seconds("idleSeconds", default: limits.idleTime)
        limits.requestsPerConnection =
            try limit("requestsPerConnection", in: 1...1_000_000_000, default: limits.requestsPerConnection)
        limits.connections = try limit("connections", in: 1...1_000_000, default: limits.connections)
        limits.connectionsPerPeer =
            try limit("connectionsPerPeer", in: 1...1_000_000, default: limits.connectionsPerPeer)
        return limits
    }

    private mutating func limit(_ name: String, in range: ClosedRange<Int>, default value: Int)
        throws(ConfigurationError) -> Int
    {
        try integer("limits." + name, in: range, default: value)
    }

    private mutating func seconds(_ name: String, default value: Duration) throws(ConfigurationError) -> Duration {
        .seconds(try limit(name, in: 1...3_600, default: Int(value.components.seconds)))
    }
}
