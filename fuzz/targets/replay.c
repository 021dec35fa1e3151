/*
 * replay.c - a plain main() for a fuzz target: runs it once on each file that is named, and on
 * those of each folder, for ctest, for compilers without libFuzzer and for valgrind. When the
 * target aborts, the last line names the input. With --each it goes on, and tells what became of
 * each (replay_each.c).
 */
#define _POSIX_C_SOURCE 200809L
#include "replay.h"

#include <dirent.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *running;
static size_t count;

/* Only what a signal handler may call. */
static void tell_input(int signal)
{
    static const char words[] = "replay: the input is ";
    ssize_t ignored = write(STDERR_FILENO, words, sizeof words - 1);
    if (running != NULL)
        ignored = write(STDERR_FILENO, running, strlen(running));
    ignored = write(STDERR_FILENO, "\n", 1);
    (void)ignored;
    (void)raise(signal);
}

bool replay_file(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    uint8_t *data = NULL;
    size_t size = 0;
    size_t room = 0;
    size_t got = 0;
    do {
        if (size == room) {
            room = room > 0 ? 2 * room : 4096;
            uint8_t *grown = realloc(data, room);
            if (grown == NULL) {
                fputs("replay: out of memory\n", stderr);
                exit(1);
            }
            data = grown;
        }
        got = fread(data + size, 1, room - size, file);
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
    running = path;
    count++;
    if (good)
        LLVMFuzzerTestOneInput(exact, size);
    free(exact);
    return good;
}

static bool run(const char *path);

static bool run_folder(const char *path)
{
    struct dirent **names;
    int found = scandir(path, &names, NULL, alphasort);
    bool good = found >= 0;
    if (!good)
        perror(path);
    for (int i = 0; i < found; i++) {
        size_t room = strlen(path) + strlen(names[i]->d_name) + 2;
        char *inner = malloc(room);
        if (inner == NULL)
            exit(1);
        (void)snprintf(inner, room, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            good = run(inner) && good;
        free(inner);
        free(names[i]);
    }
    if (found >= 0)
        free(names);
    return good;
}

static bool run(const char *path)
{
    struct stat status;
    bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    return folder ? run_folder(path) : replay_file(path);
}

int main(int argc, char **argv)
{
    target_thorough = true;
    bool each = argc > 1 && strcmp(argv[1], "--each") == 0;
    if (argc == 1 + each || (argv[1][0] == '-' && !each)) {
        fprintf(stderr,
                "usage: %s FILE-OR-FOLDER...         the first failure ends it\n"
                "       %s --each FILE-OR-FOLDER...  a line for each input\n"
                "       %s --each -                  their paths come from standard input\n",
                argv[0], argv[0], argv[0]);
        return 2;
    }
    if (each)
        return replay_each(argv + 2, (size_t)argc - 2);
    struct sigaction action = {.sa_handler = tell_input, .sa_flags = (int)SA_RESETHAND};
    (void)sigaction(SIGABRT, &action, NULL);
    bool good = true;
    for (int i = 1; i < argc; i++)
        good = run(argv[i]) && good;
    if (printf("%zu inputs\n", count) < 0 || fflush(stdout) != 0) {
        perror("standard output");
        return 5;
    }
    return good && count > 0 ? 0 : 1;
}
