import Testing
@testable import FaasModel
