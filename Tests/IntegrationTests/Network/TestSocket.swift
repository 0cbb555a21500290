import FaasModel
import Glibc
import Netlink

/// A TCP socket in a namespace, whose waiting ends after five seconds.
final class TestSocket {
    private let descriptor: Int32

    /// A socket belongs to the namespace its thread was in when it was made; the thread ends with this call.
    private init(in pid: Int32) throws {
        let box = Box()
        var thread = pthread_t()
        box.pid = pid
        pthread_create(&thread, nil, makeSocket, Unmanaged.passUnretained(box).toOpaque())
        pthread_join(thread, nil)
        guard box.descriptor >= 0 else { throw FaasError(.upstream, "no socket in the namespace of \(pid)") }
        descriptor = box.descriptor
        var timeout = timeval(tv_sec: 5, tv_usec: 0)
        for option in [SO_RCVTIMEO, SO_SNDTIMEO] {
            setsockopt(descriptor, SOL_SOCKET, option, &timeout, socklen_t(MemoryLayout<timeval>.size))
        }
    }

    deinit { close(descriptor) }
}
