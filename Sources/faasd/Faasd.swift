import FaasdCommands

@main
struct Faasd {
    static func main() async { await FaasdMain.run() }
}
