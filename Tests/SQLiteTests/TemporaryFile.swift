private import Glibc

/// A path for a database of one test, whose files go with it.
final class TemporaryFile: Sendable {
    let path = "/tmp/cardvault-sqlite-\(UInt64.random(in: .min ... .max))"

    deinit {
        for suffix in ["", "-wal", "-shm", "-journal"] { _ = unsafe unlink(path + suffix) }
    }
}

/// Gives way until the condition holds; false when it does not within a minute.
func eventually(_ condition: () async throws -> Bool) async rethrows -> Bool {
    let deadline = ContinuousClock.now + .seconds(60)
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        // A pause, not a spin: the threads that are waited for need the processors.
        try? await Task.sleep(for: .milliseconds(2))
    }
    return false
}

/// Holds up the thread until the condition holds, for at most two minutes: longer than any `eventually` waits.
func holdThread(until condition: () -> Bool) {
    let deadline = ContinuousClock.now + .seconds(120)
    // A pause here too: a writer that spins takes the processor from those it waits for.
    while !condition(), ContinuousClock.now < deadline { usleep(500) }
}

/// Puts a text where a file begins.
func overwrite(_ path: String, with text: String) throws {
    struct CannotWrite: Error {}
    let file = unsafe open(path, O_WRONLY)
    defer { close(file) }
    guard unsafe write(file, text, text.utf8.count) == text.utf8.count else { throw CannotWrite() }
}

/// Copies what a file has at this moment, whoever has it open.
func copyFile(_ path: String, to copy: String) throws {
    struct CannotCopy: Error {}
    let (source, target) = unsafe (open(path, O_RDONLY), open(copy, O_WRONLY | O_CREAT | O_EXCL, 0o600))
    defer { for file in [source, target] { close(file) } }
    while true {
        let count = sendfile(target, source, nil, 1 << 20)
        guard count >= 0 else { throw CannotCopy() }
        if count == 0 { return }
    }
}
