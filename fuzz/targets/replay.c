/*
 * replay.c - a plain main() for a fuzz target: runs it once on each file that is named, for ctest,
 * for compilers without libFuzzer and for valgrind.
 */
#include "target.h"

#include <stdio.h>
#include <stdlib.h>

static bool run_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    uint8_t *data = NULL;
    size_t size = 0;
    size_t got = 0;
    do {
        uint8_t *grown = realloc(data, size + 4096);
        if (grown == NULL) {
            fputs("replay: out of memory\n", stderr);
            exit(1);
        }
        data = grown;
        got = fread(data + size, 1, 4096, file);
        size += got;
    } while (got > 0);
    bool good = ferror(file) == 0;
    if (!good)
        perror(path);
    fclose(file);

    /* In a block of its exact size, as libFuzzer hands it over. */
    struct spf_text input = {data, size};
    uint8_t *exact = target_copy(input);
    free(data);
    if (good)
        LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return good;
}

int main(int argc, char **argv)
{
    bool good = argc > 1;
    if (!good)
        fprintf(stderr, "usage: %s FILE...\n", argv[0]);
    for (int i = 1; i < argc; i++)
        good = run_file(argv[i]) && good;
    printf("%d inputs\n", argc - 1);
    return good ? 0 : 1;
}
