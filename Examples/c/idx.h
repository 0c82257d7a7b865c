/* Reads the files of the MNIST family: a header of big-endian numbers (type and rank, then the
 * dimensions), then bytes; packed by gzip. */
#ifndef IDX_H
#define IDX_H

#include <stdio.h>
#include <stdlib.h>
#include <zlib.h>

/* Gives `*count` items of `item_size` bytes; the caller frees them. Ends the program where there is
 * no such file. */
static unsigned char *read_idx(
    const char *directory, const char *name, int rank, size_t item_size, size_t *count) {
  char path[4096];
  unsigned char header[16];
  snprintf(path, sizeof path, "%s/%s", directory, name);
  gzFile file = gzopen(path, "rb");
  int header_size = 4 + 4 * rank;
  if (!file || gzread(file, header, (unsigned)header_size) != header_size || header[2] != 8 ||
      header[3] != rank) {
    fprintf(stderr, "%s: not there, or no idx file; install dataset-fashion-mnist\n", path);
    exit(1);
  }
  *count = (size_t)header[4] << 24 | (size_t)header[5] << 16 | (size_t)header[6] << 8 | header[7];
  unsigned char *bytes = malloc(*count * item_size);
  if (!bytes || gzread(file, bytes, (unsigned)(*count * item_size)) != (int)(*count * item_size)) {
    fprintf(stderr, "%s: too short\n", path);
    exit(1);
  }
  gzclose(file);
  return bytes;
}

#endif
