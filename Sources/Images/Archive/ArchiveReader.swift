import FaasModel
import HostFiles
import OCI

/// Members of an archive, by name.
struct ArchiveReader: Sendable {
    let file: RandomAccessFile
    private let index: TarIndex

    init(_ path: String) throws(FaasError) {
        do {
            file = try RandomAccessFile(path)
            index = try TarIndex(file)
        } catch let error as HostFileError {
            throw FaasError(error.isNotFound ? .notFound : .internal, "cannot read image archive \(path)", cause: error)
        } catch {
            throw FaasError(.invalidArgument, "image archive \(path) \(error)")
        }
    }

    func has(_ name: String) -> Bool { index.entries[name] != nil }

    /// - Throws: ``FaasError`` `invalidArgument` if there is no such member or it is a link or directory.
    func entry(_ name: String) throws(FaasError) -> TarEntry {
        guard let entry = index.entries[name] else { throw refusal("lacks \(DNSLabel.quoted(name))") }
        switch entry.kind {
        case .file: return entry
        case .link:
            throw refusal("has a link for \(DNSLabel.quoted(name)); save it with Docker 25, skopeo or containerd")
        case .directory: throw refusal("has a directory for \(DNSLabel.quoted(name))")
        }
    }

    /// The blob of an OCI layout, its size checked.
    func blob(_ descriptor: Descriptor) throws(FaasError) -> TarEntry {
        let entry = try entry("blobs/sha256/\(descriptor.digest.hex)")
        guard entry.size == descriptor.size else {
            throw refusal("has \(entry.size) bytes for \(descriptor.digest), which should be \(descriptor.size)")
        }
        return entry
    }

    /// A JSON member whole.
    func document(_ entry: TarEntry) throws(FaasError) -> [UInt8] {
        guard entry.size <= Int64(OCIJSON.documentLimit) else {
            throw refusal("has \(DNSLabel.quoted(entry.name)) of \(entry.size) bytes, beyond the limit for documents")
        }
        return try bytes(of: entry, at: 0, count: Int(entry.size))
    }

    /// A JSON blob of an OCI layout, checked against its digest.
    func document(_ descriptor: Descriptor) throws(FaasError) -> [UInt8] {
        let bytes = try document(blob(descriptor))
        let actual = Digest(of: bytes)
        guard actual == descriptor.digest else { throw refusal("is broken: \(descriptor.digest) is really \(actual)") }
        return bytes
    }

    func decode<Document: Decodable>(
        _ type: Document.Type, _ bytes: [UInt8], _ what: String
    ) throws(FaasError) -> Document {
        do { return try OCIJSON.decode(type, from: bytes, what: what) } catch {
            throw refusal("cannot be used: \(error)")
        }
    }

    /// Up to `count` bytes of a member from `offset` on.
    func bytes(of entry: TarEntry, at offset: Int64, count: Int) throws(FaasError) -> [UInt8] {
        let wanted = Int(min(Int64(count), entry.size - offset))
        let bytes: [UInt8]
        do { bytes = try file.read(at: entry.offset + offset, count: wanted) } catch {
            throw FaasError(.internal, "cannot read image archive \(file.path)", cause: error)
        }
        guard bytes.count == wanted else { throw refusal("became shorter while it was read") }
        return bytes
    }

    /// The digest of a whole member.
    func digest(of entry: TarEntry) throws(FaasError) -> Digest {
        var hasher = DigestHasher()
        var offset: Int64 = 0
        while offset < entry.size {
            let piece = try bytes(of: entry, at: offset, count: 1 << 20)
            hasher.update(piece)
            offset += Int64(piece.count)
        }
        return hasher.digest()
    }

    /// - Parameter reason: completes "image archive FILE …".
    func refusal(_ reason: String) -> FaasError { FaasError(.invalidArgument, "image archive \(file.path) \(reason)") }
}
