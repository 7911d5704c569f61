import API
import CardVault
import HTTP
import JSON
import Locks
import Testing

private let pans = [
    "4405639704015096", "4405 6397 0401 5096", "4405-6397-0401-5096", "377514500004820", "5522042705066736",
    "٤٤٠٥٦٣٩٧٠٤٠١٥٠٩٦", "x4405639704015096y", "44056397040150960127321", "4405639704015096 321",
]

@Test(arguments: pans)
func `a card number is refused at every endpoint, in path, query, names and values, and nothing of it is said again`(
    pan: String
) async throws {
    let world = try await World()
    let escaped = PercentEncoding.encode(pan)
    for route in RouteList.all {
        let body = route.needsBody ? "{}" : nil
        let places: [(String, String?)] = [
            (route.path() + "?x=" + escaped, body), (route.path() + "?" + escaped + "=1", body),
            (route.path(), #"{"x":"\#(pan)"}"#), (route.path(), #"{"\#(pan)":1}"#),
            (route.path(), #"{"a":[{"b":["\#(pan)"]}]}"#), (route.path(card: escaped, account: escaped), body),
        ]
        for (target, body) in places where target != route.path() || body?.contains(pan) == true {
            let reply = await world.ask(route.method, target, body)
            #expect(reply.status == 422 && reply.problem == "pan-detected", "\(route.route.template)")
            #expect(!reply.text.contains(pan))
        }
    }
    let unknown = await world.ask(.get, "/v1/" + escaped)
    #expect(unknown.problem == "pan-detected")
    let said = world.log.withLock { $0 }.joined()
    #expect(!said.contains(pan) && !said.contains(escaped) && said.contains("\"status\":422"))
}

@Test(arguments: ["X-Request-Id", "Idempotency-Key", "traceparent"])
func `a card number in a header that is kept is refused, and the answer bears another name`(name: String) async throws {
    let world = try await World()
    for value in ["4405639704015096", "\"4405-6397-0401-5096\""] {
        let reply = await world.ask(.get, "/v1/events", headers: [(name, value)])
        #expect(reply.problem == "pan-detected")
        #expect(reply.header("X-Request-Id")?.contains("5096") == false)
    }
}

@Test(arguments: ["Cookie", "User-Agent", "Referer"])
func `headers that nobody keeps are not searched`(name: String) async throws {
    let world = try await World()
    #expect(await world.ask(.get, "/v1/events", headers: [(name, "4405639704015096")]).status == 200)
}

@Test(arguments: ["4405639704015096", "4405639704015096.0", "4.405639704015096e15", "-4405639704015096"])
func `a card number written as a number is refused`(number: String) async throws {
    let world = try await World()
    #expect(await world.ask(.post, "/v1/accounts/a/verifications", #"{"x":\#(number)}"#).problem == "pan-detected")
}

@Test(arguments: [
    #"{\"pan\":\"4405639704015096\"}"#, #"{\"pan\":\"4405\\u0036397\\u0030401\\u0035096\"}"#,
    #"[[4405639704015096]]"#, #"card 4405639704015096"#, #"{\"4405639704015096\":0}"#,
])
func `a card number in the JSON inside data is refused`(data: String) async throws {
    let world = try await World()
    #expect(await world.verify("a", #","data":"\#(data)""#).problem == "pan-detected")
    #expect(world.bank.script.withLock { $0.opened } == 0)
}

@Test(arguments: [
    "44056397-0401-5096-4405-639704015096", "2026-01-15T10:20:30.4405639704015096Z", "card_5242226623546437aaaaaaaaaa",
    "4405639704015097", "+7 701 234 56 78",
])
func `what only comes near a card number passes`(text: String) async throws {
    let world = try await World()
    #expect(await world.verify("a", #","reference":"\#(text)","description":"\#(text)""#).status == 201)
    let key = await world.verify("a", "", idempotencyKey: "\"\(text.replacing(" ", with: ""))\"")
    #expect(key.status == 201)
}
