#ifndef CSHA256_H
#define CSHA256_H

#include <stddef.h>
#include <stdint.h>

/// A SHA-256 in progress (FIPS 180-4, section 6.2).
///
/// Digests here name public blobs and containerd verifies them again, so what counts is a small thing that is
/// right and quick: swift-crypto brings BoringSSL, 380 files and more than two minutes of CPU in a clean build.
/// Keys, tokens and signatures are no business of this: they take a maintained library.
struct csha256 {
    uint32_t state[8];
    uint64_t length;
    uint8_t block[64];
};

void csha256_init(struct csha256 *hash);
void csha256_update(struct csha256 *hash, const void *bytes, size_t count);
/// Writes the 32 bytes of the hash; `hash` is used up.
void csha256_final(struct csha256 *hash, uint8_t *digest);

#endif
