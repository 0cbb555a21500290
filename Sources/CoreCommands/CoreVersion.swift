/// The version all verbs of `faasd-core` tell.
enum CoreVersion {
    static let current = "0.1.0"
}
