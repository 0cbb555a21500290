import HostFiles

@testable import Images

/// A tar of the given members in a scratch directory.
func writeTar(_ members: [(TarHeader, [UInt8])], to path: String, ending: Bool = true) throws {
    var bytes: [UInt8] = []
    var tar = TarWriter()
    for (header, content) in members { try tar.add(header, content) { bytes += $0 } }
    if ending { try tar.end { bytes += $0 } }
    try HostFile.create(bytes, at: path, mode: 0o600)
}

func member(_ name: String, _ content: String = "", type: Character = "0", target: String = "") -> (TarHeader, [UInt8])
{
    var header = TarHeader(name: name)
    header.type = type.asciiValue ?? 0
    header.linkTarget = target
    return (header, Array(content.utf8))
}
