import ArgumentParser
import Glibc

/// The command line of `faasd-core`.
public enum CoreMain {
    /// Parses the arguments, runs the verb and ends the process with its exit code.
    public static func run() async {
        openStandardDescriptors()
        await CoreCommand.main()
    }

    /// A process started with a standard descriptor closed would give its number to the next thing it opens, and
    /// that to its children.
    private static func openStandardDescriptors() {
        var descriptor = open("/dev/null", O_RDWR)
        while descriptor >= 0, descriptor <= STDERR_FILENO { descriptor = open("/dev/null", O_RDWR) }
        if descriptor > STDERR_FILENO { close(descriptor) }
    }
}

struct CoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "faasd-core",
        abstract: "The parts of faasd that run inside containers, in one static file.",
        discussion: """
            Needs nothing of the image it runs in but a mounted /proc: no libc, no shell, no /etc/passwd. Copy it \
            into an image made from nothing and name a verb as the entry point:

              ENTRYPOINT ["/faasd-core", "watchdog"]
            """,
        subcommands: [WatchdogCommand.self, BurnCommand.self, VersionCommand.self])
}
