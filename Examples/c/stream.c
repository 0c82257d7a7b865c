/* Writes text one character at a time with a recurrent network: a session keeps the network's state
 * between runs, so each step costs one step, however long the text is.
 *
 *     stream charlm.h5 [BEGINNING] [LENGTH] */
#include <lepton.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The characters that charlm.h5 was trained on; a character's number is its place. */
static const char alphabet[] =
    "\n \"'(),-./0123456789:;<>ABCDEFGHIJKLMNOPQRSTUVWXY`abcdefghijklmnopqrstuvwxyz";

static void check(lepton_status status) {
  if (status == LEPTON_OK) return;
  fprintf(stderr, "%s\n", lepton_last_error());
  exit(1);
}

int main(int argument_count, char **arguments) {
  if (argument_count < 2) {
    fprintf(stderr, "usage: %s MODEL [BEGINNING] [LENGTH]\n", arguments[0]);
    return 2;
  }
  const char *text = argument_count > 2 ? arguments[2] : "The GNU ";
  int length = argument_count > 3 ? atoi(arguments[3]) : 200;

  lepton_model *model = NULL;
  lepton_session *session = NULL;
  lepton_array input, output;
  lepton_shape one_character = {2, {1, 1}};
  lepton_session_options options = {
      .struct_size = sizeof options, .keep_state = 1, .threads = 1};
  check(lepton_model_load(arguments[1], NULL, &model));
  check(lepton_session_create(model, &one_character, 1, &options, &session));
  lepton_model_free(model); /* the session keeps what it needs */
  check(lepton_session_input(session, 0, &input));
  check(lepton_session_output(session, 0, &output));

  const float *logits = output.data;
  int next = 0;
  for (int i = 0; i < length; i++) {
    const char *known = *text ? strchr(alphabet, *text++) : &alphabet[next];
    if (!known) continue;
    putchar(*known);
    *(int32_t *)input.data = (int32_t)(known - alphabet);
    check(lepton_session_run(session));
    next = 0;
    for (int k = 1; k < (int)sizeof alphabet - 1; k++)
      if (logits[k] > logits[next]) next = k;
  }
  puts("");
  lepton_session_free(session);
  return 0;
}
