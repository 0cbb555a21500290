import FaasModel

/// What the texts of a deployment must be, beyond their JSON types. All sizes are UTF-8 bytes.
enum DeploymentRules {
    /// One `KEY=VALUE` of a process's environment, its end included: the kernel's MAX_ARG_STRLEN,
    /// beyond which execve(2) fails with E2BIG.
    static let environmentEntryLimit = 128 * 1024
    /// All annotations together, keys and values: the limit Kubernetes sets.
    static let annotationsLimit = 256 * 1024
    /// A key with its prefix, `prefix.example/name`: 253 + 1 + 63, as in Kubernetes.
    static let keyLimit = 317
    static let labelValueLimit = 4096
    static let imageLimit = 1024

    /// - Throws: ``FaasError`` `invalidArgument`, naming the field.
    static func check(_ deployment: FunctionDeploymentJSON) throws(FaasError) {
        try checkImage(deployment.image ?? "")
        try checkEnvironment(deployment.envVars, process: deployment.envProcess)
        try checkLabels(deployment.labels)
        try checkAnnotations(deployment.annotations)
        for secret in deployment.secrets { try checkSecretName(secret) }
        for constraint in deployment.constraints where constraint.utf8.count > labelValueLimit {
            throw refusal("constraints", "an entry is longer than \(labelValueLimit) bytes")
        }
    }

    private static func checkImage(_ image: String) throws(FaasError) {
        guard !image.isEmpty else { throw refusal("image", "it is required") }
        guard image.utf8.count <= imageLimit else { throw refusal("image", "it is longer than \(imageLimit) bytes") }
        guard image.utf8.allSatisfy({ $0 > 0x20 && $0 < 0x7f }) else {
            throw refusal("image", "\(DNSLabel.quoted(image)) is not an image reference")
        }
    }

    private static func checkEnvironment(
        _ variables: [String: String], process: String?
    ) throws(FaasError) {
        for (key, value) in variables {
            guard !key.isEmpty, !key.utf8.contains(UInt8(ascii: "=")), !key.utf8.contains(0) else {
                throw refusal("envVars", "\(DNSLabel.quoted(key)) cannot be the name of a variable")
            }
            guard !value.utf8.contains(0) else {
                throw refusal("envVars", "the value of \(DNSLabel.quoted(key)) holds a NUL character")
            }
            guard key.utf8.count + value.utf8.count + 2 <= environmentEntryLimit else {
                throw refusal("envVars", "\(DNSLabel.quoted(key)) is longer than \(environmentEntryLimit) bytes")
            }
        }
        if let process {
            guard !process.utf8.contains(0), process.utf8.count + 10 <= environmentEntryLimit else {
                throw refusal("envProcess", "it is too long or holds a NUL character")
            }
        }
    }

    private static func checkLabels(_ labels: [String: String]) throws(FaasError) {
        for (key, value) in labels {
            try checkKey(key, of: "labels")
            guard value.utf8.count <= labelValueLimit else {
                throw refusal(
                    "labels", "the value of \(DNSLabel.quoted(key)) is longer than \(labelValueLimit) bytes")
            }
        }
    }

    /// Values may be whole JSON documents over many lines.
    private static func checkAnnotations(_ annotations: [String: String]) throws(FaasError) {
        var total = 0
        for (key, value) in annotations {
            try checkKey(key, of: "annotations")
            total += key.utf8.count + value.utf8.count
        }
        guard total <= annotationsLimit else {
            throw refusal("annotations", "they are longer than \(annotationsLimit) bytes together")
        }
    }

    private static func checkKey(_ key: String, of field: String) throws(FaasError) {
        guard (1...keyLimit).contains(key.utf8.count), key.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw refusal(field, "\(DNSLabel.quoted(key)) is not a key of 1 to \(keyLimit) printable bytes")
        }
    }

    /// A secret's name becomes a file's name.
    private static func checkSecretName(_ name: String) throws(FaasError) {
        let allowed = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                || "-_.".utf8.contains(byte)
        }
        guard allowed, (1...253).contains(name.utf8.count), !name.hasPrefix("."), !name.contains("..") else {
            throw refusal(
                "secrets",
                "\(DNSLabel.quoted(name)) is not a secret's name: 1 to 253 of letters, digits, '-', '_' and '.'")
        }
    }

    private static func refusal(_ field: String, _ reason: String) -> FaasError {
        FaasError(.invalidArgument, "field \"\(field)\": \(reason)")
    }
}
