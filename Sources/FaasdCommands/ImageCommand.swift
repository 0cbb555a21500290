import ArgumentParser
import FaasModel
import Images
import OCI

/// `faasd image …`: image archives, without a registry.
struct ImageCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "image", abstract: "Make image archives.", subcommands: [PackCommand.self])
}

/// `faasd image pack`: files into an archive that the provider imports from `/var/lib/faasd/images`.
struct PackCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "pack",
        abstract: "Pack files of this host into an image archive (an OCI layout in a tar).",
        discussion: """
            Equal files and options make equal archives. Paths in the image are absolute; directories that are not told are \
            made with mode 0755. Example:

              faasd image pack --output /var/lib/faasd/images/hello.tar --reference faasd.local/hello:latest \\
                --file /bin/busybox:/bin/busybox --symlink /bin/sh:busybox --entrypoint /bin/sh --entrypoint /hello
            """)

    @Option(help: "The archive to write.")
    var output: String

    @Option(help: "The image's name, such as faasd.local/cat:latest.")
    var reference: String

    @Option(
        help: ArgumentHelp(
            "A file of the host, its path in the image, and its mode (0755).", valueName: "host:path[:mode]"))
    var file: [String] = []

    @Option(
        help: ArgumentHelp(
            "A directory and its mode; 'user' after it gives it to the user.", valueName: "path[:mode[:user]]"))
    var directory: [String] = []

    @Option(help: ArgumentHelp("A symbolic link and what it points to.", valueName: "path:target"))
    var symlink: [String] = []

    @Option(help: "The process to run, one word for each option.")
    var entrypoint: [String] = []

    @Option(parsing: .unconditionalSingleValue, help: "Further words for the process, one for each option.")
    var cmd: [String] = []

    @Option(help: ArgumentHelp("A variable of the environment.", valueName: "name=value"))
    var env: [String] = []

    @Option(help: ArgumentHelp("Who the process is.", valueName: "uid:gid"))
    var user: String?

    @Option(help: "A name for the user, who then stands in the image's /etc/passwd.")
    var userName: String?

    @Option(help: "Where the process begins.")
    var workdir: String?

    @Option(help: ArgumentHelp("A port the process listens on.", valueName: "port/tcp"))
    var expose: [String] = []

    func run() throws {
        let digest = try ImagePacker.pack(plan(), to: output)
        print("\(reference) \(digest)")
    }

    private func plan() throws -> PackPlan {
        let name: ImageReference
        do { name = try ImageReference(reference) } catch { throw ValidationError(error.description) }
        var plan = PackPlan(reference: name)
        plan.files = try file.map { text in
            let parts = try Self.parts(text, 2...3, "--file")
            return .init(
                source: parts[0], destination: parts[1], mode: try Self.mode(parts.count > 2 ? parts[2] : "755"))
        }
        plan.directories = try directory.map { text in
            let parts = try Self.parts(text, 1...3, "--directory")
            guard parts.count < 3 || parts[2] == "user" else {
                throw ValidationError("--directory \(text): only 'user' can stand third")
            }
            return .init(
                path: parts[0], mode: try Self.mode(parts.count > 1 ? parts[1] : "755"), isUsers: parts.count == 3)
        }
        plan.links = try symlink.map { text in
            let parts = try Self.parts(text, 2...2, "--symlink")
            return .init(path: parts[0], target: parts[1])
        }
        if let userName { plan.user = try account(userName) }
        plan.config = .init(
            user: user,
            exposedPorts: expose.isEmpty ? nil : Dictionary(expose.map { ($0, .init()) }) { first, _ in first },
            env: env.isEmpty ? nil : env, entrypoint: entrypoint.isEmpty ? nil : entrypoint,
            cmd: cmd.isEmpty ? nil : cmd,
            workingDir: workdir)
        return plan
    }

    private func account(_ name: String) throws -> PackPlan.User {
        let ids = (user ?? "").split(separator: ":").compactMap { UInt32($0) }
        guard ids.count == 2 else { throw ValidationError("--user-name needs --user uid:gid") }
        return .init(name: name, uid: ids[0], gid: ids[1])
    }

    private static func parts(_ text: String, _ counts: ClosedRange<Int>, _ option: String) throws -> [String] {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
        guard counts.contains(parts.count), !parts.contains("") else {
            throw ValidationError("\(option) \(text): write it as its help says, parts separated by colons")
        }
        return parts
    }

    private static func mode(_ text: String) throws -> UInt32 {
        guard let mode = UInt32(text, radix: 8), mode <= 0o7777 else {
            throw ValidationError("\(text) is no mode: it must be octal, up to 7777")
        }
        return mode
    }
}
