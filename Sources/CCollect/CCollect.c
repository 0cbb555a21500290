#include "CCollect.h"
#include <unistd.h>
int collect_write(int fd, const void *bytes, int count) { return (int)write(fd, bytes, count); }
