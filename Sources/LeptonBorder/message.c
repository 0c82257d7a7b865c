#include "lb_message.h"

#include <string.h>

static _Thread_local char message[LB_MESSAGE_SIZE];

void lb_message_set(const char *text, size_t size) {
  static const char ellipsis[] = "...";
  if (size < LB_MESSAGE_SIZE) {
    memcpy(message, text, size);
    message[size] = 0;
    return;
  }
  size_t kept = LB_MESSAGE_SIZE - sizeof(ellipsis);
  // Bytes 10xxxxxx continue a character.
  while (kept > 0 && ((unsigned char)text[kept] & 0xC0) == 0x80) kept--;
  memcpy(message, text, kept);
  memcpy(message + kept, ellipsis, sizeof(ellipsis));
}

const char *lb_message(void) { return message; }
