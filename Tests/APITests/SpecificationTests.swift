import API
import CardVault
import Cryptography
import HTTP
import JSON
import Secrets
import System
import Testing

private func document(_ name: String) throws -> SecretBytes {
    let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
    return try File.read("/\(root)/docs/\(name)")
}

private let refusedStatuses = [400, 404, 405, 408, 411, 413, 414, 415, 417, 431, 500, 501, 503, 505]

private func specification() async throws -> JSONElement {
    try await World().ask(.get, "/v1/openapi.json", key: nil).json
}

@Test func `the specification is served to everyone, and is the one that was made from its source`() async throws {
    let served = try await World().ask(.get, "/v1/openapi.json", key: nil)
    #expect(served.status == 200)
    #expect(served.text == World.text(try document("openapi.json")))
    #expect(try await World().ask(.get, "/openapi.json", key: nil).text == served.text)
    let source = try document("openapi.yaml").withBytes { SHA256.hash($0) }
    #expect(try served.string("x-source-sha256") == Hex.encode(source.bytes.span))
}

@Test func `the specification has the routes of the table with their scopes, and no others`() async throws {
    var written: Set<String> = []
    for path in try #require(try await specification()["paths"]).members {
        for method in path.value.members where method.name != "parameters" {
            let scope = method.value["x-scope"]?.string ?? "none"
            let hasBody = method.value["requestBody"] != nil
            let operation = try #require(method.value["operationId"]?.string)
            written.insert("\(method.name.uppercased()) \(path.name) \(operation) \(scope) \(hasBody)")
        }
    }
    let routes = RouteTable.all.map { route in
        let hasBody = if case .none = route.body { false } else { true }
        let scope = route.scope?.rawValue ?? "none"
        return "\(route.method.token) \(route.template) \(route.operation.rawValue) \(scope) \(hasBody)"
    }
    #expect(written == Set(routes))
    #expect(Set(RouteTable.all.map(\.operation)) == Set(Operation.allCases))
}

@Test func `every problem's type is in the specification`() async throws {
    let problem = try #require(try await specification()["components"]?["schemas"]?["Problem"])
    let listed = Set(problem["properties"]?["type"]?["enum"]?.elements.compactMap(\.string) ?? [])
    let ours =
        VaultError.allCases.map { Problem($0).name } + refusedStatuses.map { Problem(httpStatus: $0).name }
        + ["unauthenticated", "missing-scope", "pan-detected", "invalid-fields", "malformed-json", "malformed-query"]
    #expect(listed == Set(ours.map { "urn:cardvault:problem:" + $0 }))
}

@Test func `a problem's title is its type in words, and the specification shows each as it is answered`() async throws {
    let responses = try #require(try await specification()["components"]?["responses"])
    var shown: Set<String> = []
    for response in responses.members {
        guard let examples = response.value["content"]?["application/problem+json"]?["examples"] else { continue }
        for example in examples.members {
            let value = try #require(example.value["value"])
            shown.insert(example.name)
            let all = VaultError.allCases.map { Problem($0) } + refusedStatuses.map { Problem(httpStatus: $0) }
            guard let problem = all.first(where: { $0.name == example.name }) else { continue }
            #expect(value["title"]?.string == problem.title)
            #expect(value["status"]?.int == Int64(problem.status))
            if problem.name != "invalid-fields" { #expect(value["detail"]?.string == problem.sentence) }
        }
    }
    let type = try await specification()["components"]?["schemas"]?["Problem"]?["properties"]?["type"]
    let listed = type?["enum"]?.elements.compactMap { $0.string?.split(separator: ":").last.map(String.init) } ?? []
    #expect(shown == Set(listed))
    #expect(Problem(.cardNotFound).title == "Card not found")
    #expect(Problem(httpStatus: 414).title == "URI too long")
}

@Test(arguments: VaultError.allCases)
func `every refusal has a status that fits its name, and a wait where trying again helps`(error: VaultError) {
    let problem = Problem(error)
    #expect([400, 403, 404, 409, 410, 422, 429, 500, 503].contains(problem.status))
    #expect((problem.retryAfter != nil) == [429, 503].contains(problem.status))
    #expect(
        problem.name.hasSuffix("-not-found") == (problem.status == 404)
            || problem.name == "not-found"
    )
}

@Test(arguments: [400, 404, 405, 408, 411, 413, 414, 415, 417, 431, 501, 503, 505])
func `what never becomes a request is answered as a problem too`(status: Int) async throws {
    let reply = Reply(try await World().api.errorResponse(status))
    #expect(reply.status == status)
    #expect(reply.header("Content-Type") == "application/problem+json")
    #expect(try reply.json.members.map(\.name) == ["type", "title", "status", "detail", "instance"])
}
