/*
 * gate.c - see gate.h. A jump leaves registers and stack as they are, so that no function's
 * parameters need be known here.
 */
#include "gate.h"

#include <dlfcn.h>
#include <stdint.h>
#include <stdio.h>

/* A function that is missing here is one defined twice when libspf.a is linked as well. */
#define FUNCTIONS(X)                                                                               \
    X(spf_cause_info)                                                                              \
    X(spf_check_cancel)                                                                            \
    X(spf_check_copy)                                                                              \
    X(spf_check_feed)                                                                              \
    X(spf_check_init)                                                                              \
    X(spf_check_outcome)                                                                           \
    X(spf_check_question)                                                                          \
    X(spf_check_size)                                                                              \
    X(spf_check_start)                                                                             \
    X(spf_check_trace)                                                                             \
    X(spf_check_used)                                                                              \
    X(spf_explanation_name)                                                                        \
    X(spf_field_fault_example)                                                                     \
    X(spf_field_fault_name)                                                                        \
    X(spf_field_fault_text)                                                                        \
    X(spf_header_authentication_results)                                                           \
    X(spf_header_read_authentication_results)                                                      \
    X(spf_header_read_received_spf)                                                                \
    X(spf_header_received_spf)                                                                     \
    X(spf_ip_parse)                                                                                \
    X(spf_ip_print)                                                                                \
    X(spf_macro_expand)                                                                            \
    X(spf_macro_scan)                                                                              \
    X(spf_options_default)                                                                         \
    X(spf_record_parse)                                                                            \
    X(spf_record_print)                                                                            \
    X(spf_record_reporting)                                                                        \
    X(spf_result_name)                                                                             \
    X(spf_status_name)                                                                             \
    X(spf_term_kind_name)                                                                          \
    X(spf_trace_print)

/* Seen by the jumps below alone, hence not static. */
#define TARGET(name)                                                                               \
    extern void *gate_##name;                                                                      \
    void *gate_##name;
FUNCTIONS(TARGET)

#if defined __x86_64__
#define JUMP(name) "jmp *gate_" #name "(%rip)\n"
#elif defined __aarch64__
#define JUMP(name)                                                                                 \
    "adrp x16, gate_" #name "\n"                                                                   \
    "ldr x16, [x16, :lo12:gate_" #name "]\n"                                                       \
    "br x16\n"
#else
#error "gate.c: write the jump of this processor"
#endif
#define ENTRY(name)                                                                                \
    __asm__(".text\n"                                                                              \
            ".globl " #name "\n"                                                                   \
            ".type " #name ", %function\n" #name ":\n" JUMP(name) ".size " #name ", . - " #name    \
                                                                  "\n");
FUNCTIONS(ENTRY)

static const struct {
    const char *name;
    void **target;
} table[] = {
#define ROW(name) {#name, &gate_##name},
    FUNCTIONS(ROW)};

bool gate_open(const char *shared_object)
{
    void *engine = dlopen(shared_object, RTLD_NOW | RTLD_LOCAL);
    if (engine == NULL) {
        (void)fprintf(stderr, "mutant_runner: %s\n", dlerror());
        return false;
    }
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        *table[i].target = dlsym(engine, table[i].name);
        if (*table[i].target == NULL) {
            (void)fprintf(stderr, "mutant_runner: %s\n", dlerror());
            return false;
        }
    }
    return true;
}
