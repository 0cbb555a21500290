import FaasModel
import Synchronization

/// A wish to end, for work that looks for it where it can end well.
final class CancellationMark: Sendable {
    private let isSet = Atomic(false)

    func set() { isSet.store(true, ordering: .relaxed) }

    /// Throws `cancelled` when it is wished for.
    func check() throws(FaasError) {
        if isSet.load(ordering: .relaxed) { throw FaasError(.cancelled, "it was given up") }
    }
}
