import FaasModel

extension ObservedContainer.Task {
    /// Of the first process while it runs.
    var pid: Int32? {
        if case .running(let pid) = self { return pid }
        return nil
    }
}
