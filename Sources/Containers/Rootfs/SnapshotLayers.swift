import Containerd

/// The directories a snapshot is made of, topmost first, as its mounts name them.
enum SnapshotLayers {
    /// nil for mounts that are neither an overlay nor a bind of one directory. The writable layer of a
    /// snapshot just prepared is empty and left out.
    static func directories(of mounts: [SnapshotMount]) -> [String]? {
        guard mounts.count == 1, let mount = mounts.first, mount.target.isEmpty else { return nil }
        switch mount.type {
        case "bind":
            return [mount.source]
        case "overlay":
            let prefix = "lowerdir="
            guard let option = mount.options.first(where: { $0.hasPrefix(prefix) }) else { return nil }
            // containerd writes no colon into a path that would need escaping.
            return option.dropFirst(prefix.count).split(separator: ":").map(String.init)
        default:
            return nil
        }
    }
}
