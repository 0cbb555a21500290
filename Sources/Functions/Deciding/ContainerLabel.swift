/// Labels on a function's containers, readable with `ctr containers info`.
public enum ContainerLabel {
    /// The function's name; its presence makes a container ours.
    public static let function = "com.openfaas.function"
    public static let revision = "com.openfaas.revision"
}
