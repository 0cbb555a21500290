// Containerd
