import HostFiles

/// A layer tree as a tar.
enum LayerWriter {
    /// - Throws: ``HostFileError`` for a file that cannot be read, ``TarError`` for what tar cannot hold and for a file that
    ///   changes its size meanwhile, and what `sink` throws.
    static func write(_ tree: LayerTree, _ sink: TarWriter.Sink) throws {
        var tar = TarWriter()
        for node in tree.nodes { try write(node, to: &tar, sink) }
        try tar.end(sink)
    }

    private static func write(_ node: LayerTree.Node, to tar: inout TarWriter, _ sink: TarWriter.Sink) throws {
        var header = TarHeader(name: node.path)
        header.mode = node.mode
        header.uid = node.uid
        header.gid = node.gid
        switch node.content {
        case .directory:
            header.name += "/"
            header.type = UInt8(ascii: "5")
            try tar.add(header, [], sink)
        case .link(let target):
            header.type = UInt8(ascii: "2")
            header.linkTarget = target
            try tar.add(header, [], sink)
        case .bytes(let bytes):
            try tar.add(header, bytes, sink)
        case .file(let source):
            let file = try RandomAccessFile(source)
            header.size = file.size
            try tar.begin(header, sink)
            var offset: Int64 = 0
            while offset < file.size {
                let piece = try file.read(at: offset, count: Int(min(1 << 20, file.size - offset)))
                // Shorter than it was: the tar writer notices.
                guard !piece.isEmpty else { break }
                try tar.append(piece, sink)
                offset += Int64(piece.count)
            }
        }
    }
}
