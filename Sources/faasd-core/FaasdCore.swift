import CoreCommands

@main
struct FaasdCore {
    static func main() async { await CoreMain.run() }
}
