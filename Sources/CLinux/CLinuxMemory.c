#define _GNU_SOURCE
#include "CLinuxMemory.h"

#include <malloc.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

void clinux_limit_heaps(int count) { mallopt(M_ARENA_MAX, count); }

void clinux_trim_heap(void) { malloc_trim(0); }

void clinux_unmap_unused_code(void) {
    char program[4096];
    ssize_t length = readlink("/proc/self/exe", program, sizeof program - 1);
    FILE *maps = length > 0 ? fopen("/proc/self/maps", "re") : NULL;
    if (!maps) return;
    program[length] = 0;
    char line[4608];
    while (fgets(line, sizeof line, maps)) {
        unsigned long start, end;
        char permissions[5];
        // Code alone, which nothing ever writes to: the data beside it has been relocated and cannot be read again.
        if (sscanf(line, "%lx-%lx %4s", &start, &end, permissions) == 3 && strcmp(permissions, "r-xp") == 0 &&
            strstr(line, program))
            madvise((void *)start, end - start, MADV_DONTNEED);
    }
    fclose(maps);
}
