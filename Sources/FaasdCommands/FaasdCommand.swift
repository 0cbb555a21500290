import ArgumentParser
import Glibc

/// The command line of `faasd`.
public enum FaasdMain {
    public static func run() async {
        // A client that hangs up is an error of that one write, not the end of the daemon.
        signal(SIGPIPE, SIG_IGN)
        await FaasdCommand.main()
    }
}

struct FaasdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faasd",
        abstract: "OpenFaaS on one machine, on containerd.",
        discussion: """
            `faasd provider` runs the functions; systemd starts it as faasd-provider.service. `faasd image pack` makes \
            images without a registry or docker.
            """,
        version: "faasd \(Version.release)",
        subcommands: [ProviderCommand.self, ImageCommand.self, VersionCommand.self])
}

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Tell what this build is.")

    func run() { print("faasd version: \(Version.release)\tcommit: \(Version.sha)") }
}
