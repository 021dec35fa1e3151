/*
 * replay_each.c - replays many inputs and tells of each what became of it. A broken oracle is a
 * jump back out of abort(); a crash, or an input without end, ends a child process, whose last
 * words are read, and another child goes on behind the input that did it. So inputs are cheap and
 * findings can be sorted in bulk.
 */
#define _DEFAULT_SOURCE
#include "replay.h"

#include <dirent.h>
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <unistd.h>

enum { PATH_SIZE = 4096, SECONDS_MAX = 10 /* of the processor, for an input */ };

/* What parent and child both see. */
struct progress {
    size_t next; /* index of the input behind the one under way */
    bool bad;    /* one was not ok */
    bool lost;   /* a line could not be written */
    char path[PATH_SIZE];
};

static struct progress *progress;
static sigjmp_buf out_of_abort;

static char **files;
static size_t file_count;

/* --- the inputs --- */

static void add_file(const char *path)
{
    files = realloc(files, (file_count + 1) * sizeof *files);
    if (files == NULL || (files[file_count] = strdup(path)) == NULL)
        exit(1);
    file_count++;
}

static void add_path(const char *path)
{
    struct stat status;
    struct dirent **names;
    char inner[PATH_SIZE];
    if (stat(path, &status) != 0 || !S_ISDIR(status.st_mode)) {
        add_file(path);
        return;
    }
    int found = scandir(path, &names, NULL, alphasort);
    for (int i = 0; i < found; i++) {
        (void)snprintf(inner, sizeof inner, "%s/%s", path, names[i]->d_name);
        if (names[i]->d_name[0] != '.')
            add_path(inner);
        free(names[i]);
    }
    if (found >= 0)
        free(names);
}

/* The next input's path into progress. From standard input nothing is read ahead. */
static bool next_path(bool from_stdin)
{
    if (from_stdin) {
        if (fgets(progress->path, PATH_SIZE, stdin) == NULL)
            return false;
        progress->path[strcspn(progress->path, "\n")] = '\0';
        return true;
    }
    if (progress->next == file_count)
        return false;
    (void)snprintf(progress->path, PATH_SIZE, "%s", files[progress->next++]);
    return true;
}

/* --- what became of them --- */

static void tell(const char *words)
{
    if (strcmp(words, "ok") != 0)
        progress->bad = true;
    if (printf("%s: %s\n", progress->path, words) < 0 || fflush(stdout) != 0)
        progress->lost = true;
}

static void jump(int signal)
{
    (void)signal;
    siglongjmp(out_of_abort, 1);
}

/* SIGPROF ends the child if an input takes so long. */
static void set_timer(void)
{
    struct itimerval limit = {.it_value.tv_sec = SECONDS_MAX};
    (void)setitimer(ITIMER_PROF, &limit, NULL);
}

static void run_all(bool from_stdin)
{
    struct sigaction action = {.sa_handler = jump};
    (void)sigaction(SIGABRT, &action, NULL);
    while (next_path(from_stdin)) {
        target_message[0] = '\0';
        set_timer();
        if (sigsetjmp(out_of_abort, 1) != 0)
            tell(target_message[0] != '\0' ? target_message : "abort");
        else
            tell(replay_file(progress->path) ? "ok" : "cannot be read");
    }
}

/* The line in which a sanitizer says why, without process and addresses; or the signal. */
static void tell_crash(FILE *said, int status)
{
    static const char *const heads[] = {"ERROR: AddressSanitizer: ", "runtime error: "};
    char line[1024];
    char words[1024];
    (void)snprintf(words, sizeof words, "%s %d", WIFSIGNALED(status) ? "signal" : "exit code",
                   WIFSIGNALED(status) ? WTERMSIG(status) : WEXITSTATUS(status));
    if (WIFSIGNALED(status) && WTERMSIG(status) == SIGPROF)
        (void)snprintf(words, sizeof words, "takes more than %d s", SECONDS_MAX);
    rewind(said);
    while (fgets(line, sizeof line, said) != NULL) {
        for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
            char *at = strstr(line, heads[i]);
            if (at == NULL)
                continue;
            at[strcspn(at, "\n")] = '\0';
            char *end = strstr(at, " on ");
            if (end != NULL)
                *end = '\0';
            (void)snprintf(words, sizeof words, "%s", at);
        }
    }
    tell(words);
}

/* True if the child has come to the end of all inputs. */
static bool run_child(bool from_stdin)
{
    FILE *said = tmpfile();
    int status = 0;
    if (said == NULL)
        exit(1);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        (void)dup2(fileno(said), STDERR_FILENO);
        run_all(from_stdin);
        _exit(0);
    }
    if (child < 0 || waitpid(child, &status, 0) != child)
        exit(1);
    bool end = WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!end)
        tell_crash(said, status);
    fclose(said);
    return end;
}

int replay_each(char **paths, size_t count)
{
    bool from_stdin = count == 1 && strcmp(paths[0], "-") == 0;
    progress =
        mmap(NULL, sizeof *progress, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    if (progress == MAP_FAILED)
        return 1;
    (void)setvbuf(stdin, NULL, _IONBF, 0); /* the next child reads on */
    for (size_t i = 0; i < count && !from_stdin; i++)
        add_path(paths[i]);
    while (!run_child(from_stdin))
        continue;
    for (size_t i = 0; i < file_count; i++)
        free(files[i]);
    free(files);
    if (progress->lost) {
        (void)fputs("standard output cannot be written: lines are missing\n", stderr);
        return 5;
    }
    return progress->bad || (file_count == 0 && !from_stdin) ? 1 : 0;
}
