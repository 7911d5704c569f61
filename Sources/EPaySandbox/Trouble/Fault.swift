/// Trouble that was asked for: the next `times` calls of an endpoint have it.
package struct Fault: Sendable, Equatable {
    /// Which calls have it.
    package let endpoint: Endpoint
    /// How many calls are still to have it.
    package var times: Int
    /// What happens to them.
    package let disturbance: Disturbance

    /// The most faults that can wait.
    static let most = 1_000

    /// Reads `[{on, times, do}]`; `times` is 1 if absent.
    package static func parse(_ document: WireValue) throws(Refusal) -> [Fault] {
        guard let elements = document.elements, elements.count <= most else { throw .faultMalformed }
        return try elements.map { element throws(Refusal) in
            let names = Set((element.members ?? []).map(\.name))
            guard names.isSubset(of: ["on", "times", "do"]),
                let endpoint = element["on"]?.string.flatMap(Endpoint.init(rawValue:)),
                let wanted = element["do"]
            else { throw .faultMalformed }
            let times = element["times"] ?? 1
            guard let times = times.int, (1...1_000_000).contains(times) else { throw .faultMalformed }
            let disturbance = try Disturbance(wanted)
            guard disturbance.fits(endpoint) else { throw .faultMisplaced }
            return Fault(endpoint: endpoint, times: times, disturbance: disturbance)
        }
    }

    var document: WireValue {
        ["on": .string(endpoint.rawValue), "times": .int(Int64(times)), "do": disturbance.document]
    }
}

extension Refusal {
    static let faultMalformed = Refusal(
        status: 400,
        code: 90_402,
        message: "faults are [{on, times, do}]: GET /sandbox lists what do can be"
    )
    static let faultMisplaced = Refusal(
        status: 400,
        code: 90_403,
        message: "this trouble cannot happen there: GET /sandbox lists what can"
    )
}

extension Disturbance {
    init(_ wanted: WireValue) throws(Refusal) {
        guard let members = wanted.members, !members.isEmpty else { throw .faultMalformed }
        self.init()
        var effects: [Effect] = []
        for member in members {
            switch (member.name, member.value) {
            case ("delaySeconds", let value):
                guard let seconds = value.number, (0...600).contains(seconds) else { throw .faultMalformed }
                delaySeconds = seconds
            case ("httpStatus", let value):
                guard let status = value.int, (200...599).contains(status) else { throw .faultMalformed }
                effects.append(
                    .answer(status: status, body: wanted["body"], isDone: wanted["done"]?.bool ?? false)
                )
            case ("body", _) where wanted["httpStatus"] != nil: continue
            case ("done", .bool) where wanted["httpStatus"] != nil: continue
            case ("truncate", .bool(true)): effects.append(.truncate(nil))
            case ("truncate", .int(let count)) where (0...1_000_000).contains(count):
                effects.append(.truncate(Int(count)))
            case ("decline", .int(let code)): effects.append(.decline(Int(code)))
            case ("obscure", .int(let code)): effects.append(.obscure(Int(code)))
            case ("dropBefore", .bool(true)): effects.append(.dropBefore)
            case ("dropAfter", .bool(true)): effects.append(.dropAfter)
            case ("duplicate", .bool(true)): effects.append(.duplicate)
            case ("reorder", .bool(true)): effects.append(.reorder)
            default: throw .faultMalformed
            }
        }
        guard effects.count <= 1 else { throw .faultMalformed }
        effect = effects.first
    }

    /// Whether the trouble means something there.
    package func fits(_ endpoint: Endpoint) -> Bool {
        switch effect {
        case nil, .dropBefore, .dropAfter, .truncate: true
        case .answer: endpoint != .postLink
        case .decline: endpoint != .postLink
        case .obscure: endpoint == .cryptopay || endpoint == .confirm || endpoint == .status
        case .duplicate: endpoint == .postLink
        case .reorder: endpoint == .postLink || endpoint == .cryptopay || endpoint == .confirm
        }
    }

    var document: WireValue {
        var members: WireValue = .object([])
        if delaySeconds > 0 { members = members.with("delaySeconds", .fraction(delaySeconds)) }
        return switch effect {
        case nil: members
        case .dropBefore: members.with("dropBefore", true)
        case .dropAfter: members.with("dropAfter", true)
        case .truncate(nil): members.with("truncate", true)
        case .truncate(let count?): members.with("truncate", .int(Int64(count)))
        case .decline(let code): members.with("decline", .int(Int64(code)))
        case .obscure(let code): members.with("obscure", .int(Int64(code)))
        case .duplicate: members.with("duplicate", true)
        case .reorder: members.with("reorder", true)
        case .answer(let status, let body, let isDone):
            members.with("httpStatus", .int(Int64(status))).with("body", body ?? .null).with("done", .bool(isDone))
        }
    }
}
