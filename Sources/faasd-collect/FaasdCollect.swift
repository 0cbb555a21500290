import CCollect

@main
struct FaasdCollect {
    static func main() { _ = collect_write(1, "hi\n", 3) }
}
