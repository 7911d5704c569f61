import Cryptography
import EPaySandbox
import HTTP
import Locks
import Secrets
import System

@main
struct Main {
    // Not async: the runtime would let signals through on the main thread again while it waits there.
    static func main() {
        let options: SandboxOptions
        do throws(SandboxOptions.UsageError) {
            options = try SandboxOptions(Array(CommandLine.arguments.dropFirst()))
        } catch {
            Program.complain("epay-sandbox: error: \(error.text)")
            Program.complain("hint: epay-sandbox --help")
            Program.exit(2)
        }
        if options.wantsHelp {
            Program.print(SandboxOptions.help)
            Program.exit(0)
        }
        guard options.listen.isLoopback else {
            fail("--listen is not a loopback address", hint: "the sandbox only serves this machine: use 127.0.0.1")
        }
        let running = Locked<Sandbox?>(nil)
        ServiceSignal.watch { signal in
            guard signal == .stop else { return }
            let sandbox = running.withLock { $0 }
            Task {
                await sandbox?.stop()
                Program.exit(0)
            }
        }
        Program.ignoreBrokenPipes()
        Program.complain("This is not the bank. It is a sandbox for tests: send it no real card.")
        let sandbox = start(options)
        running.withLock { $0 = sandbox }
        Program.print("listening \(sandbox.url)")
        Program.park()
    }

    private static func start(_ options: SandboxOptions) -> Sandbox {
        let merchants = options.clients.map { client in
            Merchant(id: client.id, secret: secret(client.secretFile), terminals: client.terminals)
        }
        do throws(Sandbox.StartError) {
            return try Sandbox(
                on: EventLoopGroup(count: Program.processors),
                listen: options.listen,
                key: key(options.keyFile),
                merchants: [.published] + merchants,
                rudeness: options.rudeness,
                authoritiesFile: options.authoritiesFile,
                clock: { Program.milliseconds }
            )
        } catch {
            switch error {
            case .server(.addressInUse): fail("the address is in use", hint: "port 0 takes a free one")
            case .trust: fail("the file of --trust cannot be read", hint: "it holds PEM certificates")
            default: fail("cannot listen at the address of --listen", hint: "it is an address of this machine")
            }
        }
    }

    private static func secret(_ path: String) -> SecretBytes {
        guard let content = try? File.read(path, limit: 4_096) else {
            fail("a secret file of --client cannot be read", hint: "it holds the secret on one line")
        }
        return content.withBytes { bytes in
            var count = bytes.count
            while count > 0, bytes[count - 1] == 0x0A || bytes[count - 1] == 0x0D { count -= 1 }
            return SecretBytes(copying: bytes.extracting(first: count))
        }
    }

    private static func key(_ path: String?) -> RSAPrivateKey {
        if let path, File.exists(path) {
            guard let pem = try? File.read(path, limit: 65_536),
                let key = try? pem.withBytes({ try RSAPrivateKey(pem: $0) })
            else { fail("the key file cannot be read", hint: "remove it and a new key is made") }
            return key
        }
        Program.complain("making an RSA-4096 key, which takes some seconds")
        guard let key = try? RSAPrivateKey.generate(bits: 4_096) else {
            fail("a key cannot be made", hint: "is libcrypto whole?")
        }
        if let path {
            guard let pem = try? key.pem(), (try? File.create(path, pem)) != nil else {
                fail("the key file cannot be written", hint: "the folder must be there and writable")
            }
        }
        return key
    }

    private static func fail(_ text: String, hint: String) -> Never {
        Program.complain("epay-sandbox: error: \(text)")
        Program.complain("hint: \(hint)")
        Program.exit(1)
    }
}
