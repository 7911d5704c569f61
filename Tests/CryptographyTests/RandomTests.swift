import Cryptography
import Secrets
import Testing

@Suite struct RandomTests {
    @Test(arguments: [0, 1, 12, 32, 4096])
    func `as many bytes come as are asked for`(count: Int) {
        #expect(Random.bytes(count).count == count)
        #expect(Random.secret(count).count == count)
    }

    // Each of these fails by chance less than once in 2^64 runs.
    @Test func `nothing comes twice`() {
        #expect(Random.bytes(32) != Random.bytes(32))
        #expect(Random.secret(32) != Random.secret(32))
        #expect(Set((0..<4).map { _ in Random.uint64() }).count > 1)
    }

    @Test func `a number uses all its bits`() {
        let numbers = (0..<256).map { _ in Random.uint64() }
        #expect(numbers.reduce(0, |) == .max)
        #expect(numbers.reduce(.max, &) == 0)
    }

    @Test func `filling overwrites everything`() {
        var seen = [UInt8](repeating: 0, count: 64)
        for _ in 0..<64 {
            var bytes = [UInt8](repeating: 0, count: 64)
            var span = bytes.mutableSpan
            Random.fill(&span)
            for index in bytes.indices { seen[index] |= bytes[index] }
        }
        #expect(seen.allSatisfy { $0 != 0 })
    }
}
