import CardVault
import HTTP
import JSON
import Storage
import System

extension Checkup {
    /// Who may read what: secrets and the database are their owner's alone.
    func permissions() async -> [Finding] {
        let directory = configuration.dataDirectory
        let open: Set<String> = ["audit-public-key.pem", "audit-checkpoint"]
        var secret = configuration.bank.terminals.compactMap(\.secretFile)
        if let file = RootKeySource(configuration.rootKeyFile)?.file { secret.append(file.path) }
        if let key = configuration.tls?.privateKeyFile { secret.append(key) }
        let inside = ((try? File.names(in: directory)) ?? []).sorted()
        secret += inside.filter { !open.contains($0) }.map { directory + "/" + $0 }
        var faults: [String] = []
        if let status = try? File.status(of: directory), status.permissions & 0o077 != 0 {
            faults.append("the data directory is open to others")
        }
        let owner = (try? File.status(of: directory))?.owner
        for path in Set(secret).sorted() where !isCredential(path) {
            // What goes away while it is looked at, such as a log, harms nobody.
            guard let status = try? File.status(of: path) else { continue }
            let name = path.hasPrefix(directory + "/") ? String(path.dropFirst(directory.count + 1)) : path
            if status.permissions & 0o077 != 0 { faults.append("others can reach \(name)") }
            if let owner, path.hasPrefix(directory + "/"), status.owner != owner {
                faults.append("\(name) has another owner than the data directory")
            }
        }
        for name in inside where open.contains(name) {
            if let status = try? File.status(of: directory + "/" + name), status.permissions & 0o022 != 0 {
                faults.append("others can write \(name)")
            }
        }
        let more = faults.count > 3 ? " and \(faults.count - 3) more" : ""
        return [
            Finding(
                "permissions",
                faults.isEmpty ? .ok : .failed,
                faults.isEmpty
                    ? "secrets and data are their owner's alone" : faults.prefix(3).joined(separator: "; ") + more,
                [("faults", .array(faults.map { .string($0) }))]
            )
        ]
    }

    /// A service manager's credential: its directory protects it.
    private func isCredential(_ path: String) -> Bool {
        guard let directory = Program.environment("CREDENTIALS_DIRECTORY"), !directory.isEmpty else { return false }
        return path.hasPrefix(directory + "/")
    }

    /// How many invoice numbers there are before their last six digits begin again.
    func invoices() async -> [Finding] {
        let terminals = configuration.bank.terminals.map { ($0.terminal.name, $0.invoicePrefix) }
        let prefixes = Dictionary(terminals, uniquingKeysWith: { first, _ in first })
        let path = configuration.dataDirectory + "/invoice-numbers"
        guard let file = try? InvoiceNumberFile(at: path, prefixes: prefixes) else {
            return [Finding("invoices", .failed, "the file invoice-numbers is missing or damaged")]
        }
        let room = terminals.map { ($0.0.text, file.room(for: $0.0) ?? 0) }
        let least = room.map(\.1).min() ?? 0
        return [
            Finding(
                "invoices",
                .of(least, warningBelow: 50_000, failedBelow: 1_000),
                "\(least) numbers before the last six digits begin again",
                [("left", .object(room.map { JSONValue.Member($0.0, .int(Int64($0.1))) }))]
            )
        ]
    }

    /// How long the certificates are good for.
    func certificates() async -> [Finding] {
        guard let tls = configuration.tls else {
            return [Finding("certificates", .skipped, "no tls is configured; loopback only")]
        }
        return [("certificate", tls.certificateFile)].compactMap { name, path in
            guard let left = CertificateLife.left(in: path) else {
                return Finding("certificates", .failed, "tls.certificateFile cannot be read")
            }
            let days = left.components.seconds / 86_400
            let hasEnded = left < .zero
            return Finding(
                "certificates",
                hasEnded ? .failed : days < 14 ? .warning : .ok,
                hasEnded ? "the \(name) has expired" : "the \(name) is good for \(days) days",
                [("daysLeft", .int(days))]
            )
        } + clientAuthorities(tls)
    }

    private func clientAuthorities(_ tls: Configuration.TLS) -> [Finding] {
        guard let path = tls.clientCAFile else { return [] }
        guard let left = CertificateLife.left(in: path) else {
            return [Finding("certificates.clients", .failed, "tls.clientCAFile cannot be read")]
        }
        let days = left.components.seconds / 86_400
        return [
            Finding(
                "certificates.clients",
                left < .zero ? .failed : days < 14 ? .warning : .ok,
                left < .zero ? "an authority of clients has expired" : "authorities of clients: \(days) days",
                [("daysLeft", .int(days))]
            )
        ]
    }

    /// Room, and how long a commit waits for the disk.
    func disk() async -> [Finding] {
        await Thread.value { [self.room(), self.sync()] }
    }

    private func room() -> Finding {
        do throws(SystemError) {
            let room = try Disk.room(at: configuration.dataDirectory)
            let (free, part) = (room.free >> 20, room.total > 0 ? room.free * 100 / room.total : 0)
            let state: Finding.State =
                free < 128 || part < 1 ? .failed : free < 1_024 || part < 5 ? .warning : .ok
            return Finding(
                "disk.room",
                state,
                "\(free) MiB free, \(part) %",
                [("freeBytes", .int(room.free)), ("totalBytes", .int(room.total))]
            )
        } catch {
            return Finding("disk.room", .failed, error.description)
        }
    }

    private func sync() -> Finding {
        do throws(SystemError) {
            let times = try Disk.syncTimes(in: configuration.dataDirectory, times: 20).map(Self.milliseconds)
            let (median, longest) = (times[times.count / 2], times[times.count - 1])
            return Finding(
                "disk.sync",
                .of(median, warningAbove: 50, failedAbove: 500),
                "a block is on the disk after \(Self.rounded(median)) ms, at the most \(Self.rounded(longest)) ms",
                [("medianMilliseconds", .double(median)), ("longestMilliseconds", .double(longest))]
            )
        } catch {
            return Finding("disk.sync", .failed, error.description)
        }
    }

    static func milliseconds(_ duration: Duration) -> Double {
        Double(duration.components.seconds) * 1_000 + Double(duration.components.attoseconds) / 1e15
    }

    static func rounded(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }
}
