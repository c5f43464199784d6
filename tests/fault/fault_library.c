/* Makes a disk fail or dawdle for one program: LD_PRELOAD this. What it does is told by a file of 4 KiB that is shared with who
   plans the faults (GENGFU_FAULT_PLAN); only files below GENGFU_FAULT_UNDER are touched. See scripts/lib/prove/bad_disk.py. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

struct plan {
    volatile int fail_syncs;  /* so many of the next fsyncs fail with EIO; negative: all */
    volatile int slow_ms;     /* each fsync takes so much longer */
    volatile int fail_writes; /* the same for writes */
    volatile int fail_reads;
    volatile int pass;   /* so many calls pass before the first failure */
    volatile int failed; /* how many have failed */
    volatile int slowed;
    volatile int fail_truncates;
    volatile int syncing; /* how many are being slow now: what was written is not synced yet */
};

static struct plan *plan;
static const char *under;

__attribute__((constructor)) static void begin(void) {
    const char *file = getenv("GENGFU_FAULT_PLAN");
    under = getenv("GENGFU_FAULT_UNDER");
    int fd = file == NULL ? -1 : open(file, O_RDWR);
    if (fd < 0 || under == NULL) return;
    void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
    close(fd);
    if (page != MAP_FAILED) plan = page;
}

static int is_ours(int fd) {
    char link[64], path[4096];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t size = readlink(link, path, sizeof path - 1);
    return size > 0 && (path[size] = 0, strncmp(path, under, strlen(under)) == 0);
}

/* Whether this call is one of those that fail. */
static int strikes(volatile int *left, int fd) {
    if (plan == NULL || *left == 0 || !is_ours(fd)) return 0;
    if (plan->pass > 0) {
        __atomic_sub_fetch(&plan->pass, 1, __ATOMIC_SEQ_CST);
        return 0;
    }
    if (*left > 0) __atomic_sub_fetch(left, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&plan->failed, 1, __ATOMIC_SEQ_CST);
    errno = EIO;
    return 1;
}

static void dawdle(int fd) {
    if (plan == NULL || plan->slow_ms == 0 || !is_ours(fd)) return;
    struct timespec span = {plan->slow_ms / 1000, (plan->slow_ms % 1000) * 1000000L};
    __atomic_add_fetch(&plan->slowed, 1, __ATOMIC_SEQ_CST);
    __atomic_add_fetch(&plan->syncing, 1, __ATOMIC_SEQ_CST);
    nanosleep(&span, NULL);
    __atomic_sub_fetch(&plan->syncing, 1, __ATOMIC_SEQ_CST);
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

int fsync(int fd) {
    dawdle(fd);
    return plan != NULL && strikes(&plan->fail_syncs, fd) ? -1 : REAL(fsync)(fd);
}

int fdatasync(int fd) {
    dawdle(fd);
    return plan != NULL && strikes(&plan->fail_syncs, fd) ? -1 : REAL(fdatasync)(fd);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return plan != NULL && strikes(&plan->fail_writes, fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}

ssize_t pread64(int fd, void *data, size_t size, off64_t at) {
    return plan != NULL && strikes(&plan->fail_reads, fd) ? -1 : REAL(pread64)(fd, data, size, at);
}

int ftruncate(int fd, off_t size) {
    return plan != NULL && strikes(&plan->fail_truncates, fd) ? -1 : REAL(ftruncate)(fd, size);
}

int ftruncate64(int fd, off64_t size) {
    return plan != NULL && strikes(&plan->fail_truncates, fd) ? -1 : REAL(ftruncate64)(fd, size);
}

/* For libfaketime, which comes after us: it moves also those absolute times that are of the monotonic clock, and Asio's timers would
   then wait for years. */
int timerfd_settime(int fd, int flags, const struct itimerspec *fresh, struct itimerspec *old) {
    return (int)syscall(SYS_timerfd_settime, fd, flags, fresh, old);
}
