#include <math.h>

#include "lk_sampling.h"
#include "lk_threads.h"

// Gauss's elimination with the largest pivot of the column; rows of eight numbers and the right side.
static void solve(double rows[8][9], float *solution) {
  for (int column = 0; column < 8; column++) {
    int pivot = column;
    for (int row = column + 1; row < 8; row++)
      if (fabs(rows[row][column]) > fabs(rows[pivot][column])) pivot = row;
    for (int i = 0; i < 9; i++) {
      const double moving = rows[column][i];
      rows[column][i] = rows[pivot][i];
      rows[pivot][i] = moving;
    }
    for (int row = 0; row < 8; row++) {
      if (row == column) continue;
      const double factor = rows[row][column] / rows[column][column];
      for (int i = column; i < 9; i++) rows[row][i] -= factor * rows[column][i];
    }
  }
  for (int i = 0; i < 8; i++) solution[i] = (float)(rows[i][8] / rows[i][i]);
}

// Of every pair of points two equations: a·x + b·y + c - X·(g·x + h·y) = X, and the same for Y.
static void homography(const void *params, void *const *operands, lk_pool *pool) {
  const lk_homography_params *p = params;
  const float *start = operands[0], *end = operands[1];
  float *out = operands[2];
  (void)pool;
  for (int64_t i = 0; i < p->count; i++) {
    double rows[8][9] = {{0}};
    for (int corner = 0; corner < 4; corner++) {
      const double to_x = start[i * 8 + corner * 2], to_y = start[i * 8 + corner * 2 + 1];
      const double x = end[i * 8 + corner * 2], y = end[i * 8 + corner * 2 + 1];
      double *first = rows[2 * corner], *second = rows[2 * corner + 1];
      first[0] = second[3] = x;
      first[1] = second[4] = y;
      first[2] = second[5] = 1;
      first[6] = -to_x * x;
      first[7] = -to_x * y;
      first[8] = to_x;
      second[6] = -to_y * x;
      second[7] = -to_y * y;
      second[8] = to_y;
    }
    solve(rows, out + i * 8);
  }
}

lk_kernel lk_homography_kernel(void) { return homography; }
