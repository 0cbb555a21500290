import CLinux
import Forwarding
import Glibc
import HTTPWire
import NIOCore

/// Mode static: the function is a folder of files.
///
/// GET and HEAD, `index.html` for a folder, single byte ranges, `If-Modified-Since` in the form given out. The kernel
/// resolves every path as if the folder were the root, symbolic links included, so nothing outside can be had. Folders without an index are not listed (upstream
/// lists them): what should be seen is linked to.
struct StaticFunction: WatchdogFunction {
    private let root: OpenFile
    private let calls: CallLog
    /// A file up to this size is answered in one piece.
    private static let wholeBytes = 256 << 10
    private static let pieceBytes = 128 << 10

    /// Throws when `path` is no folder that can be opened.
    init(path: String, calls: CallLog) throws(SpawnError) {
        let descriptor = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else {
            throw SpawnError(operation: "open the folder static_path", object: path, errorNumber: errno)
        }
        root = OpenFile(descriptor: descriptor)
        self.calls = calls
    }

    func route(_ call: FunctionCall) -> HTTPRoute {
        // Files are read in tasks: a disk may be slow, an event loop must not be.
        .stream { _ in answer(call) }
    }

    private func answer(_ call: FunctionCall) -> HTTPResponse {
        let response = respond(to: call)
        var length: Int?
        if case .bytes(let bytes) = response.body { length = bytes.readableBytes }
        calls.finished(
            call, status: response.status, contentLength: length, duration: ContinuousClock.now - call.started)
        // A body still on its way counts until its file is closed.
        if length != nil { call.slot?.giveBack() }
        return response
    }

    private func respond(to call: FunctionCall) -> HTTPResponse {
        guard call.head.method == "GET" || call.head.method == "HEAD" else {
            return .error(405, "method not allowed", headers: [("Allow", "GET, HEAD")])
        }
        guard let target = StaticTarget(path: call.path) else { return .error(400, "invalid URL path") }
        do throws(StaticFailure) {
            var file = try file(at: target.relativePath)
            var name = target.relativePath
            if file.isFolder {
                guard target.namesFolder else { return redirect(to: target.folderReference, call.query) }
                name = target.relativePath == "." ? "index.html" : target.relativePath + "/index.html"
                file = try self.file(at: name)
            } else if target.namesFolder {
                throw .notFound
            }
            guard file.isRegular else { throw .notFound }
            return serve(file, named: name, call)
        } catch {
            return error.response
        }
    }

    /// Relative, since the path the client knows may be longer than the one that arrives here.
    private func redirect(to reference: String, _ query: Substring?) -> HTTPResponse {
        HTTPResponse(
            status: 301, headers: [("Location", reference + (query.map { "?\($0)" } ?? ""))])
    }

    private func file(at path: String) throws(StaticFailure) -> OpenFile {
        // Non-blocking, so that a FIFO among the files does not hold the call.
        let flags = UInt64(O_RDONLY | O_NONBLOCK | O_NOCTTY)
        let descriptor = clinux_open_in_root(root.descriptor, path, flags)
        guard descriptor >= 0 else { throw StaticFailure(errorNumber: -descriptor) }
        guard let file = OpenFile(inspecting: descriptor) else { throw .unreadable }
        return file
    }

    private func serve(_ file: OpenFile, named name: String, _ call: FunctionCall) -> HTTPResponse {
        let modified = HTTPDate.text(file.modifiedSeconds)
        var headers = [
            ("Content-Type", ContentType.of(fileName: name)), ("Last-Modified", modified), ("Accept-Ranges", "bytes"),
        ]
        if call.head["If-Modified-Since"] == modified {
            return HTTPResponse(status: 304, headers: [("Last-Modified", modified)])
        }
        var status = 200
        var range = 0..<file.size
        let isRangeCurrent = call.head["If-Range"].map { $0 == modified } ?? true
        if let text = call.head["Range"], isRangeCurrent {
            switch ByteRange.parse(text, size: file.size) {
            case .whole: break
            case .part(let part):
                status = 206
                range = part
                headers.append(("Content-Range", "bytes \(part.lowerBound)-\(part.upperBound - 1)/\(file.size)"))
            case .unsatisfiable:
                return .error(
                    416, "range not satisfiable", headers: [("Content-Range", "bytes */\(file.size)")])
            }
        }
        headers.append(("Content-Length", String(range.count)))
        return HTTPResponse(status: status, headers: headers, body: Self.body(of: file, range, call))
    }

    private static func body(of file: OpenFile, _ range: Range<Int>, _ call: FunctionCall) -> HTTPResponse.Body {
        if range.count <= wholeBytes, let bytes = file.read(range) { return .bytes(bytes) }
        return .stream { writer in
            var start = range.lowerBound
            while start < range.upperBound {
                let piece = start..<min(start + pieceBytes, range.upperBound)
                guard let bytes = file.read(piece) else { throw StaticFailure.unreadable }
                try await writer.write(bytes)
                start = piece.upperBound
            }
            call.slot?.giveBack()
        }
    }
}
