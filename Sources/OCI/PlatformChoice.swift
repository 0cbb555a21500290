/// Which of an index's manifests to use.
public enum PlatformChoice {
    /// The manifest that fits `host` best; the first of equals. Entries that tell no platform (an OCI layout of one image)
    /// are taken when nothing fits better: their config says what they are, and is to be checked against `host` then.
    /// Attestations and other documents about images are passed over.
    /// - Throws: ``OCIError`` naming the platforms offered.
    public static func choose(from manifests: [Descriptor], for host: Platform = .host) throws(OCIError) -> Descriptor {
        let images = manifests.filter { descriptor in
            descriptor.annotations?[Annotation.dockerReferenceType] == nil
                && (MediaType.isManifest(descriptor.mediaType) || MediaType.isIndex(descriptor.mediaType))
        }
        guard !images.isEmpty else { throw OCIError("the index holds no image") }
        var best: (fit: Int, descriptor: Descriptor)?
        for descriptor in images {
            guard let fit = descriptor.platform.map(host.fit) ?? Int.max else { continue }
            if fit < best?.fit ?? .max || best == nil { best = (fit, descriptor) }
        }
        if let best { return best.descriptor }
        throw OCIError(mismatch(offered: images.compactMap(\.platform), host: host))
    }

    /// That an image of one platform runs on `host`.
    /// - Throws: ``OCIError`` naming the platform offered.
    public static func check(_ offered: Platform, on host: Platform = .host) throws(OCIError) {
        guard host.fit(offered) != nil else { throw OCIError(mismatch(offered: [offered], host: host)) }
    }

    private static func mismatch(offered: [Platform], host: Platform) -> String {
        let names = Set(offered.map(\.description)).sorted()
        let shown = names.prefix(16).joined(separator: ", ") + (names.count > 16 ? ", …" : "")
        return "built for \(shown), and this host is \(host)"
    }
}
