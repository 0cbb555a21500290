/// The body of a deletion (`DeleteFunctionRequest` of the faas-provider API).
struct DeleteFunctionJSON: Decodable {
    var functionName: String?
    var namespace: String?

    init(from decoder: any Decoder) throws {
        let keys = try LenientKeys(decoder)
        functionName = try keys.value("functionName")
        namespace = try keys.value("namespace")
    }
}
