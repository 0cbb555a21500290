import FaasModel
import Glibc
import HostFiles

extension ConflistFile {
    /// What is written where no conflist is: the same bytes as `cni/10-openfaas.conflist`, which a test
    /// holds to this, so that a host needs nothing but the binary.
    public static let defaultContent = """
        {
          "cniVersion": "0.4.0",
          "name": "openfaas-cni-bridge",
          "plugins": [
            {
              "type": "bridge",
              "bridge": "openfaas0",
              "isGateway": true,
              "ipMasq": true,
              "ipam": {
                "type": "host-local",
                "subnet": "10.62.0.0/16",
                "dataDir": "/var/run/cni",
                "routes": [
                  { "dst": "0.0.0.0/0" }
                ]
              }
            },
            {
              "type": "firewall"
            }
          ]
        }

        """

    /// Writes the default conflist where there is none; one that is there is the operator's.
    public static func ensure(path: String = Self.path) throws(FaasError) {
        guard !HostFile.exists(path) else { return }
        do {
            let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
            if !folder.isEmpty { try HostDirectory.create(folder, mode: 0o755) }
            try DurableFile.write(defaultContent.utf8, to: path, mode: 0o644)
        } catch {
            throw FaasError(.upstream, "cannot write network configuration \(path)", cause: error)
        }
    }
}
