import EPaySandbox
import HTTP
import Testing

@Suite struct OptionTests {
    @Test func `nothing asked for is the default`() throws {
        let options = try SandboxOptions([])
        #expect(options.listen.description == "127.0.0.1:9400")
        #expect(options.keyFile == nil)
        #expect(options.rudeness == nil)
        #expect(!options.wantsHelp)
    }

    @Test func `every option is understood`() throws {
        let options = try SandboxOptions([
            "--listen", "[::1]:0", "--key", "k.pem", "--rude", "7", "--client", "a:a.txt", "--client", "b:b.txt:t1,t2",
            "--trust", "ca.pem", "--help",
        ])
        #expect(options.listen.description == "[::1]:0")
        #expect(options.keyFile == "k.pem")
        #expect(options.rudeness?.seed == 7)
        #expect(options.clients.map(\.id) == ["a", "b"])
        #expect(options.clients.map(\.terminals.count) == [1, 2])
        #expect(options.authoritiesFile == "ca.pem")
        #expect(options.wantsHelp)
    }

    @Test(arguments: [
        ["--more"], ["--listen"], ["--listen", "localhost:80"], ["--listen", "9400"], ["--key", ""], ["--rude", "x"],
        ["--rude", "-1"], ["--client", "a"], ["--client", ":f"], ["--client", "a:"], ["more"],
    ])
    func `what is not understood is refused`(arguments: [String]) {
        #expect(throws: SandboxOptions.UsageError.self) { try SandboxOptions(arguments) }
    }
}
