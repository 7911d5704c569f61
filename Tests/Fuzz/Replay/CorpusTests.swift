import Glibc
import Secrets
import System
import Testing

/// Inputs that once broke something, and those that reach most of the code, go through every time.
struct CorpusTests {
    private static let folder = #filePath.split(separator: "/").dropLast(2).map { "/" + $0 }.joined() + "/Corpus"

    @Test(arguments: FuzzTarget.allCases)
    func `every input of the corpus is survived`(target: FuzzTarget) throws {
        let names = try Self.names(in: "\(Self.folder)/\(target.rawValue)")
        #expect(!names.isEmpty)
        for name in names {
            let input = try File.read("\(Self.folder)/\(target.rawValue)/\(name)")
            input.withBytes { target.run($0) }
        }
    }

    private static func names(in folder: String) throws -> [String] {
        guard let directory = unsafe opendir(folder) else { return [] }
        defer { unsafe closedir(directory) }
        var names: [String] = []
        while let entry = unsafe readdir(directory) {
            let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if !name.hasPrefix(".") { names.append(name) }
        }
        return names
    }
}
