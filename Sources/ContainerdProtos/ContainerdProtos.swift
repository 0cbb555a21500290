// ContainerdProtos
