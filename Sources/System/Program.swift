internal import CLinux
internal import Glibc
package import Secrets

/// The running process: its environment, streams, users and limits.
package enum Program {
    /// The environment variables whose names begin with the prefix, but the excepted ones, which may be secret.
    package static func environment(
        prefix: String,
        except: Set<String> = []
    ) -> [(name: String, value: String)] {
        var found: [(String, String)] = []
        var entry = unsafe environ
        while let text = unsafe entry.pointee {
            unsafe entry += 1
            guard let equals = unsafe strchr(text, Int32(UInt8(ascii: "="))) else { continue }
            // Of what is not asked for, not even a copy is made.
            let start = unsafe UnsafeBufferPointer(start: text, count: equals - text)
            let name = unsafe String(decoding: UnsafeRawBufferPointer(start), as: UTF8.self)
            guard name.hasPrefix(prefix), !except.contains(name) else { continue }
            found.append((name, unsafe String(cString: equals + 1)))
        }
        return found
    }

    /// Takes a secret out of the environment: the variable is wiped where it stands and removed.
    ///
    /// For the start, while there is one thread: the environment has no lock.
    package static func takeEnvironment(_ name: String) -> SecretBytes? {
        guard let value = unsafe getenv(name) else { return nil }
        let count = unsafe strlen(value)
        let bytes = unsafe UnsafeRawBufferPointer(start: value, count: count)
        let secret = unsafe SecretBytes(
            copying: Span(_unsafeElements: bytes.assumingMemoryBound(to: UInt8.self))
        )
        unsafe explicit_bzero(value, count)
        unsafe unsetenv(name)
        return secret
    }

    /// One environment variable.
    package static func environment(_ name: String) -> String? {
        guard let value = unsafe getenv(name) else { return nil }
        return unsafe String(cString: value)
    }

    /// The path from the root; one without a slash at its start is in the working directory.
    package static func absolute(_ path: String) -> String {
        let path = path.hasSuffix("/") && path != "/" ? String(path.dropLast()) : path
        return path.hasPrefix("/") ? path : directory + "/" + path
    }

    /// The effective user id.
    package static var user: UInt32 { geteuid() }

    /// The name of a user, or its number if it has none.
    package static func name(of user: UInt32) -> String {
        guard let entry = unsafe getpwuid(user) else { return String(user) }
        return unsafe String(cString: entry.pointee.pw_name)
    }

    /// The working directory.
    package static var directory: String {
        guard let path = unsafe getcwd(nil, 0) else { return "." }
        defer { unsafe free(path) }
        return unsafe String(cString: path)
    }

    /// The number of processors this process may run on; at least 1.
    package static var processors: Int { max(1, Int(cardvault_processors())) }

    /// Whether a person looks at standard error.
    package static var isErrorTerminal: Bool { isatty(2) == 1 }

    /// Whether a person looks at standard output.
    package static var isOutputTerminal: Bool { isatty(1) == 1 }

    /// Forbids core files, other users' debuggers and the runtime's own reports of crashes: they would show keys.
    package static func forbidDumps() {
        // With SWIFT_BACKTRACE set the runtime prints registers, and the memory they point to, into the log.
        for number in [SIGQUIT, SIGILL, SIGTRAP, SIGABRT, SIGBUS, SIGFPE, SIGSEGV] { signal(number, SIG_DFL) }
        _ = cardvault_forbid_dumps()
        var none = rlimit(rlim_cur: 0, rlim_max: 0)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_CORE.rawValue), &none)
    }

    /// Takes as many descriptors as the system allows us: a connection costs one, and the usual 1,024 are soon gone.
    package static func raiseDescriptorLimit() {
        var limit = rlimit()
        guard unsafe getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0 else { return }
        limit.rlim_cur = limit.rlim_max
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }

    /// Writes to standard output at once.
    package static func print(_ text: String) { write(text + "\n", to: 1) }
    /// Writes a secret and a line feed to standard output.
    package static func print(_ secret: SecretBytes) {
        try? File.write(secret, to: 1)
        write("\n", to: 1)
    }
    /// Writes to standard error at once.
    package static func complain(_ text: String) { write(text + "\n", to: 2) }

    private static func write(_ text: String, to descriptor: Int32) {
        try? File.write(SecretBytes(utf8: text), to: descriptor)
    }

    /// Ends the process at once: what is to be on the disk or on a descriptor is there already.
    ///
    /// Exit handlers are left out: OpenSSL's takes down what threads that are still at work, or are just ending, use.
    package static func exit(_ code: Int32) -> Never { _exit(code) }

    /// Writes whole lines, line feeds included, to standard error at once.
    package static func complain(_ lines: Span<UInt8>) { try? File.write(lines, to: 2) }
    /// Writes whole lines, line feeds included, to standard error at once.
    package static func complain(_ lines: [UInt8]) { complain(lines.span) }
    /// Writes whole lines, line feeds included, to standard error at once.
    package static func complain(_ lines: SecretBytes) { lines.withBytes { complain($0) } }

    /// Gives the main thread to nothing: other threads work and end the process.
    package static func park() -> Never { while true { pause() } }

    /// Ignores SIGPIPE: a peer that is gone is an error of the write, not the end of the process.
    package static func ignoreBrokenPipes() { signal(SIGPIPE, SIG_IGN) }

    /// The moment by the system's clock in milliseconds since 1970.
    package static var milliseconds: Int64 {
        var now = timespec()
        unsafe clock_gettime(CLOCK_REALTIME, &now)
        return Int64(now.tv_sec) * 1_000 + Int64(now.tv_nsec) / 1_000_000
    }
}

/// The signals that steer a service.
package enum ServiceSignal: Sendable {
    case stop, reload
}

extension ServiceSignal {
    /// Blocks SIGTERM, SIGINT and SIGHUP in all threads and hands them to the handler on a thread of its own. Call before other threads begin.
    package static func watch(_ handler: @escaping @Sendable (ServiceSignal) -> Void) {
        var set = sigset_t()
        unsafe sigemptyset(&set)
        for number in [SIGTERM, SIGINT, SIGHUP] { unsafe sigaddset(&set, number) }
        unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
        let signals = set
        Thread.start {
            var signals = signals
            while true {
                var number: Int32 = 0
                guard unsafe sigwait(&signals, &number) == 0 else { continue }
                handler(number == SIGHUP ? .reload : .stop)
            }
        }
    }
}
