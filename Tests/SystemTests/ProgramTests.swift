import Glibc
import System
import Testing

@Suite struct ProgramTests {
    @Test func `the end of the process runs no exit handler`() async {
        await #expect(processExitsWith: .exitCode(7)) {
            atexit { abort() }
            Program.exit(7)
        }
    }
}
