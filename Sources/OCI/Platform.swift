/// What an image is built for, in Go's words (OCI image spec, "Image Index", `platform`).
public struct Platform: Hashable, Sendable, Codable, CustomStringConvertible {
    public var os: String
    public var architecture: String
    /// `v7` of arm, `v8` of arm64, `v2` of amd64 and so on; nil where none is told.
    public var variant: String?

    public init(os: String = "linux", architecture: String, variant: String? = nil) {
        self.os = os
        self.architecture = architecture
        self.variant = variant
    }

    /// The one this program was compiled for.
    public static var host: Platform {
        #if arch(x86_64)
            Platform(architecture: "amd64")
        #elseif arch(arm64)
            Platform(architecture: "arm64", variant: "v8")
        #elseif arch(arm)
            Platform(architecture: "arm", variant: "v7")
        #elseif arch(riscv64)
            Platform(architecture: "riscv64")
        #elseif arch(powerpc64le)
            Platform(architecture: "ppc64le")
        #elseif arch(s390x)
            Platform(architecture: "s390x")
        #else
            Platform(architecture: "unknown")
        #endif
    }

    /// `linux/arm/v7`
    public var description: String { ([os, architecture] + (variant.map { [$0] } ?? [])).joined(separator: "/") }

    /// How well something built for `offered` runs here: 0 is exact, more is worse, nil is not at all.
    ///
    /// A missing variant means the least of the architecture (v8 of arm64, v1 of amd64, v7 of arm as containerd has it).
    /// Higher amd64 levels than the host's are refused, since they die by illegal instruction at some later moment.
    public func fit(_ offered: Platform) -> Int? {
        guard offered.os == os, offered.architecture == architecture else { return nil }
        guard let mine = level(variant), let theirs = level(offered.variant) else {
            return variant == offered.variant ? 0 : nil
        }
        return theirs <= mine ? mine - theirs : nil
    }

    private func level(_ variant: String?) -> Int? {
        guard let variant, !variant.isEmpty else {
            switch architecture {
            case "amd64": return 1
            case "arm64": return 8
            case "arm": return 7
            default: return nil
            }
        }
        guard variant.hasPrefix("v") else { return nil }
        return Int(variant.dropFirst())
    }

    enum CodingKeys: String, CodingKey { case os, architecture, variant }
}
