internal import Glibc
internal import Locks

/// A program that this one started, its output in files; ended at the latest when its owner lets go.
package final class ChildProcess: Sendable {
    /// The process id.
    package let id: Int32
    private let exitCode = Locked<Int32?>(nil)

    /// Starts this very program anew with these arguments and this environment; the files must not be there yet.
    package init(
        ofThisProgram arguments: [String],
        environment: [(name: String, value: String)],
        output: String,
        errors: String
    ) throws(SystemError) {
        var actions = unsafe posix_spawn_file_actions_t()
        unsafe posix_spawn_file_actions_init(&actions)
        defer { unsafe posix_spawn_file_actions_destroy(&actions) }
        let flags = O_WRONLY | O_CREAT | O_EXCL
        unsafe posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        unsafe posix_spawn_file_actions_addopen(&actions, 1, output, flags, 0o600)
        unsafe posix_spawn_file_actions_addopen(&actions, 2, errors, flags, 0o600)
        let words = unsafe (["cardvault"] + arguments).map { unsafe strdup($0) } + [nil]
        let variables = unsafe environment.map { unsafe strdup($0.name + "=" + $0.value) } + [nil]
        defer { unsafe (words + variables).forEach { unsafe free($0) } }
        var id: pid_t = 0
        let code = unsafe posix_spawn(&id, "/proc/self/exe", &actions, nil, words, variables)
        guard code == 0 else { throw SystemError("start a process", code: code) }
        self.id = id
    }

    deinit {
        guard poll() == nil else { return }
        kill(id, SIGKILL)
        _ = wait()
    }

    /// Asks it to end as an operator does.
    package func terminate() { kill(id, SIGTERM) }

    /// The exit code once it has ended, 128 and more for a signal; nil while it runs.
    package func poll() -> Int32? { collect(WNOHANG) }

    /// Waits for its end; the exit code.
    package func wait() -> Int32 { collect(0) ?? 1 }

    private func collect(_ options: Int32) -> Int32? {
        exitCode.withLock { known in
            if let known { return known }
            var status: Int32 = 0
            var found = unsafe waitpid(id, &status, options)
            while found < 0 && errno == EINTR { found = unsafe waitpid(id, &status, options) }
            guard found == id else { return nil }
            known = status & 0x7F == 0 ? (status >> 8) & 0xFF : 128 + status & 0x7F
            return known
        }
    }
}
