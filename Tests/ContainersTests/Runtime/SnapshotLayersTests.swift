import Containerd
import Testing

@testable import Containers

@Suite struct SnapshotLayersTests {
    @Test func `an overlay's layers come topmost first, without the writable one`() {
        let mount = SnapshotMount(
            type: "overlay", source: "overlay", options: ["index=off", "workdir=/w", "upperdir=/u", "lowerdir=/b:/a"])
        #expect(SnapshotLayers.directories(of: [mount]) == ["/b", "/a"])
    }

    @Test func `a bind is one directory`() {
        #expect(SnapshotLayers.directories(of: [SnapshotMount(type: "bind", source: "/a", options: ["ro"])]) == ["/a"])
    }

    @Test(arguments: [
        [], [SnapshotMount(type: "ext4", source: "/dev/dm-1")], [SnapshotMount(type: "overlay", source: "overlay")],
        [SnapshotMount(type: "bind", source: "/a", target: "sub")],
        [SnapshotMount(type: "bind", source: "/a"), SnapshotMount(type: "bind", source: "/b")],
    ])
    func `what is neither is not guessed at`(_ mounts: [SnapshotMount]) {
        #expect(SnapshotLayers.directories(of: mounts) == nil)
    }
}
