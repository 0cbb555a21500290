/// The names of unpacked layer stacks (OCI image spec, "Image Layer Filesystem Changeset" / config, section ChainID):
/// what containerd's snapshotters call the committed snapshot of a layer upon its parents.
public enum ChainID {
    /// One id for each layer, each covering all layers up to it.
    public static func chain(_ diffIDs: [Digest]) -> [Digest] {
        var result: [Digest] = []
        for diff in diffIDs {
            guard let parent = result.last else {
                result.append(diff)
                continue
            }
            result.append(Digest(of: "\(parent) \(diff)".utf8))
        }
        return result
    }
}
