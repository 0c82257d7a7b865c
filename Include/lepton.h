#ifndef LEPTON_H
#define LEPTON_H
#ifdef __cplusplus
extern "C" {
#endif
const char *lepton_version(void);
#ifdef __cplusplus
}
#endif
#endif
