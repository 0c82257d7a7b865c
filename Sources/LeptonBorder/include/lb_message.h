// The calling thread's last error message.
#ifndef LB_MESSAGE_H
#define LB_MESSAGE_H

#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/// Most bytes a message keeps, the zero at the end included.
#define LB_MESSAGE_SIZE 2048

/// Copies `size` bytes of UTF-8 as the thread's message; what is too long is cut before a character
/// and ends with "...".
void lb_message_set(const char *text, size_t size);

/// The thread's message, "" at first. Lives until the thread's next lb_message_set or end.
const char *lb_message(void);

#ifdef __cplusplus
}
#endif
#endif
