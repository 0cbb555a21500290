import ArgumentParser

/// The command line of `faasd-core`.
public enum CoreMain {
    public static func run() async { await CoreCommand.main() }
}

struct CoreCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "faasd-core")
}
