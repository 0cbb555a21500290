import ArgumentParser

/// The command line of `faasd`.
public enum FaasdMain {
    public static func run() async { await FaasdCommand.main() }
}

struct FaasdCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(commandName: "faasd", subcommands: [ImageCommand.self])
}
