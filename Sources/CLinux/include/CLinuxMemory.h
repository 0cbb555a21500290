#ifndef CLINUX_MEMORY_H
#define CLINUX_MEMORY_H

/// At most so many heaps for all threads together (mallopt(3), M_ARENA_MAX). To be called before threads are made.
void clinux_limit_heaps(int count);

/// Gives free memory of the heaps back to the kernel (malloc_trim(3)). Takes a millisecond for a small heap.
void clinux_trim_heap(void);

/// Takes the executable's code out of this process's page tables (madvise(2), MADV_DONTNEED); it stays in the page
/// cache, and what runs comes back by itself, a microsecond for sixteen pages.
void clinux_unmap_unused_code(void);

#endif
