/// Why a document or a name of the OCI formats is not acceptable, in a sentence without a full stop.
///
/// This target knows nothing of what it is read for, so whoever reads adds the object and the code.
public struct OCIError: Error, Hashable, Sendable, CustomStringConvertible {
    public let description: String

    public init(_ description: String) { self.description = description }
}
