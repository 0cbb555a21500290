#ifndef CCOLLECT_H
#define CCOLLECT_H
int collect_write(int fd, const void *bytes, int count);
#endif
