/// What `/system/info` answers (`ProviderInfo` of the faas-provider API). faas-cli and the
/// certifier need every field non-empty.
struct ProviderInfoJSON: Encodable {
    struct Version: Encodable {
        var release: String
        var sha: String
    }

    /// `faasd`, and not a name of our own: it is the one name clients test for, and it means what this
    /// is. The certifier, told so, asks of a single host what a single host promises (no CPU limits read
    /// back, no `faas_function` label added to the user's own).
    var provider = "faasd"
    var orchestration = "containerd"
    var version: Version
}
