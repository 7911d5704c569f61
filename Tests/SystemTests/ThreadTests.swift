import Glibc
import System
import Testing

@Suite struct ThreadTests {
    @Test func `blocking work gives its value, also before it is awaited and while others block`() async {
        await withTaskGroup(of: (Int, Int).self) { group in
            for number in 0..<200 {
                group.addTask {
                    (number, await Thread.value { usleep(UInt32(number % 3) * 1_000) == 0 ? number : -1 })
                }
            }
            for await (asked, given) in group { #expect(asked == given) }
        }
    }
}
