/// What this build is. `scripts/package` stamps release builds through the environment of the unit;
/// a build from a checkout says `dev`.
enum Version {
    static let release = "0.1.0-dev"
    static let sha = "unknown"
}
