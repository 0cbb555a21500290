import CSHA256

/// Computes the digest of a blob as its bytes come along.
public struct DigestHasher: Sendable {
    private var hash = csha256()

    public init() { csha256_init(&hash) }

    public mutating func update(_ bytes: UnsafeRawBufferPointer) {
        csha256_update(&hash, bytes.baseAddress, bytes.count)
    }

    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let done: Void? = bytes.withContiguousStorageIfAvailable { update(UnsafeRawBufferPointer($0)) }
        if done == nil { Array(bytes).withUnsafeBytes { update($0) } }
    }

    /// The digest of all bytes so far; the hasher can go on.
    public func digest() -> Digest {
        var copy = hash
        return Digest(
            bytes: [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
                if let base = buffer.baseAddress { csha256_final(&copy, base) }
                count = 32
            })
    }
}

extension Digest {
    /// The digest of a whole blob.
    public init(of bytes: some Sequence<UInt8>) {
        var hasher = DigestHasher()
        hasher.update(bytes)
        self = hasher.digest()
    }
}
