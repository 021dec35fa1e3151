/*
 * cmd_adapters.c - "spfproof adapters": lists adapters, installs, builds and checks them. What an
 * adapter.json says is adapter.h's; the checks are smoke.h's.
 */
#include <dirent.h>
#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "adapter.h"
#include "command.h"
#include "smoke.h"
#include "words.h"

static const char usage[] =
    "usage: spfproof adapters [OPTION]... [list | install | build | check] [NAME | DIR]...\n\n"
    "Lists the adapters, or installs, builds or checks those named, or all.\n\n"
    "  --adapters DIR  where adapters are looked for by name\n"
    "  --system        as root, also installs the Debian packages an adapter names\n"
    "  --verbose       shows the commands and what they write\n";

enum { ADAPTERS = 256, SYSTEM, VERBOSE, HELP };

struct choice {
    const char *adapters;
    char *folder;
    char *builds;
    bool system;
    bool verbose;
};

/* --- commands --- */

/* Runs a command in dir, its output in a log unless the user wants to see it. */
static bool run_command(const struct choice *choice, const char *const *argv, const char *dir)
{
    char log[PATH_MAX];
    (void)snprintf(log, sizeof log, "%s/log", dir);
    char *line = words_join(argv);
    if (choice->verbose)
        (void)printf("  %s\n", line);
    (void)fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        if (chdir(dir) != 0)
            _exit(126);
        if (!choice->verbose && (freopen(log, "a", stdout) == NULL || dup2(1, 2) < 0))
            _exit(126);
        (void)execvp(argv[0], (char *const *)(uintptr_t)argv);
        (void)fprintf(stderr, "%s: %s\n", argv[0], strerror(errno));
        _exit(127);
    }
    int status = -1;
    while (child > 0 && waitpid(child, &status, 0) < 0 && errno == EINTR)
        continue;
    bool good = child > 0 && WIFEXITED(status) && WEXITSTATUS(status) == 0;
    if (!good)
        (void)fprintf(stderr, "failed: cd %s && %s%s%s\n", dir, line,
                      choice->verbose ? "" : "\nits output: ", choice->verbose ? "" : log);
    free(line);
    return good;
}

static bool run_commands(const struct choice *choice, const char *const *const *commands,
                         const char *dir)
{
    for (; *commands != NULL; commands++)
        if (!run_command(choice, *commands, dir))
            return false;
    return true;
}

/* --- what must be there before --- */

static bool on_path(const char *program)
{
    const char *path = getenv("PATH");
    char name[PATH_MAX];
    if (strchr(program, '/') != NULL)
        return access(program, X_OK) == 0;
    while (path != NULL && *path != '\0') {
        size_t width = strcspn(path, ":");
        (void)snprintf(name, sizeof name, "%.*s/%s", (int)width, path, program);
        if (access(name, X_OK) == 0)
            return true;
        path += width + (path[width] == ':');
    }
    return false;
}

/* dpkg lists a package's files as NAME.list, or NAME:ARCHITECTURE.list. */
static bool is_package(const char *name)
{
    static const char *const suffixes[] = {"", ":amd64", ":arm64"};
    char path[PATH_MAX];
    for (size_t i = 0; i < sizeof suffixes / sizeof *suffixes; i++) {
        (void)snprintf(path, sizeof path, "/var/lib/dpkg/info/%s%s.list", name, suffixes[i]);
        if (access(path, F_OK) == 0)
            return true;
    }
    return false;
}

/* Sees to the Debian packages, where there are such. */
static bool have_packages(const struct choice *choice, const struct adapter *adapter)
{
    bool all = true;
    if (access("/var/lib/dpkg/status", F_OK) != 0)
        return true;
    for (const char *const *name = adapter->debian; *name != NULL; name++) {
        if (is_package(*name))
            continue;
        const char *const argv[] = {"apt-get", "install", "-y", "-qq", "--no-install-recommends",
                                    *name,     NULL};
        if (choice->system && geteuid() == 0 && run_command(choice, argv, adapter->build))
            continue;
        (void)fprintf(stderr, "%s: the package %s is missing: apt-get install %s\n", adapter->name,
                      *name, *name);
        all = false;
    }
    return all;
}

static bool have_programs(const struct adapter *adapter)
{
    bool all = true;
    for (const char *const *name = adapter->programs; *name != NULL; name++)
        if (!on_path(*name)) {
            (void)fprintf(stderr, "%s: the command %s is not in PATH\n", adapter->name, *name);
            all = false;
        }
    return all;
}

/* --- verbs --- */

static bool make_folders(const char *path)
{
    char part[PATH_MAX];
    (void)snprintf(part, sizeof part, "%s/", path);
    for (char *slash = strchr(part + 1, '/'); slash != NULL; slash = strchr(slash + 1, '/')) {
        *slash = '\0';
        if (mkdir(part, 0777) != 0 && errno != EEXIST)
            return false;
        *slash = '/';
    }
    return true;
}

/* The mark that it is installed as adapter.json says now; or no mark. */
static bool set_mark(const struct adapter *adapter, bool good)
{
    char path[PATH_MAX];
    (void)snprintf(path, sizeof path, "%s/.installed", adapter->build);
    if (!good)
        return unlink(path) == 0 || errno == ENOENT;
    FILE *file = fopen(path, "w");
    bool written = file != NULL && fprintf(file, "%s\n", adapter->hash) > 0;
    return file != NULL && fclose(file) == 0 && written;
}

static int install(const struct choice *choice, const struct adapter *adapter, bool build_only)
{
    char log[PATH_MAX];
    if (!make_folders(adapter->build)) {
        (void)fprintf(stderr, "%s: %s\n", adapter->build, strerror(errno));
        return COMMAND_INTERNAL;
    }
    (void)snprintf(log, sizeof log, "%s/log", adapter->build);
    (void)unlink(log);
    (void)set_mark(adapter, false);
    bool good = have_packages(choice, adapter) && have_programs(adapter) &&
                (build_only || run_commands(choice, adapter->install, adapter->build)) &&
                run_commands(choice, adapter->compile, adapter->build);
    if (!good) {
        (void)printf("%-18s not installed\n", adapter->name);
        return COMMAND_ADAPTER;
    }
    (void)printf("%-18s %s in %s\n", adapter->name, build_only ? "built" : "installed",
                 adapter->build);
    return set_mark(adapter, true) ? COMMAND_OK : COMMAND_INTERNAL;
}

static int check(const struct adapter *adapter, const char *path)
{
    if (!adapter_ready(adapter)) {
        (void)printf("%-18s not installed\n", adapter->name);
        return COMMAND_ADAPTER;
    }
    return smoke_adapter(adapter, path);
}

static void show(const struct adapter *adapter)
{
    char depths[32] = "";
    for (size_t i = 0; i < adapter->depth_count; i++)
        (void)snprintf(depths + strlen(depths), sizeof depths - strlen(depths), "%s%s",
                       i > 0 ? "," : "", protocol_depth_name(adapter->depths[i]));
    (void)printf("%-18s %-8s %-26s %-12s %-14s %s\n", adapter->name, adapter->language,
                 adapter->implementation, depths,
                 adapter_ready(adapter) ? "installed" : "not installed", adapter->upstream);
}

/* --- the adapters named --- */

static int with(const struct choice *choice, const char *verb, const char *path)
{
    struct problems problems = {NULL, 0, 0};
    struct adapter *adapter = adapter_load(path, choice->builds, &problems);
    if (adapter == NULL) {
        int code = command_invalid(&problems);
        problems_clear(&problems);
        return code;
    }
    int code = COMMAND_OK;
    if (strcmp(verb, "install") == 0)
        code = install(choice, adapter, false);
    else if (strcmp(verb, "build") == 0)
        code = install(choice, adapter, true);
    else if (strcmp(verb, "check") == 0)
        code = check(adapter, path);
    else
        show(adapter);
    adapter_free(adapter);
    return code;
}

static int by_name(const void *a, const void *b)
{
    const char *const *left = a;
    const char *const *right = b;
    return strcmp(*left, *right);
}

/* Every folder with an adapter.json, in order of name. */
static int with_all(const struct choice *choice, const char *verb)
{
    enum { MOST = 256 };
    char *names[MOST];
    size_t count = 0;
    DIR *dir = opendir(choice->folder);
    const struct dirent *entry;
    while (dir != NULL && (entry = readdir(dir)) != NULL && count < MOST) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s/adapter.json", choice->folder, entry->d_name);
        if (access(path, F_OK) == 0 && (names[count] = strdup(entry->d_name)) != NULL)
            count++;
    }
    if (dir != NULL)
        (void)closedir(dir);
    qsort(names, count, sizeof *names, by_name);
    int worst = COMMAND_OK;
    for (size_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        (void)snprintf(path, sizeof path, "%s/%s", choice->folder, names[i]);
        int code = with(choice, verb, path);
        worst = code > worst ? code : worst;
        free(names[i]);
    }
    return worst;
}

static int with_named(const struct choice *choice, const char *verb, char *const *names,
                      size_t count)
{
    int worst = COMMAND_OK;
    for (size_t i = 0; i < count; i++) {
        char path[PATH_MAX];
        if (strchr(names[i], '/') != NULL)
            (void)snprintf(path, sizeof path, "%s", names[i]);
        else
            (void)snprintf(path, sizeof path, "%s/%s", choice->folder, names[i]);
        int code = with(choice, verb, path);
        worst = code > worst ? code : worst;
    }
    return worst;
}

static bool is_verb(const char *word)
{
    static const char *const verbs[] = {"list", "install", "build", "check"};
    for (size_t i = 0; i < sizeof verbs / sizeof *verbs; i++)
        if (strcmp(word, verbs[i]) == 0)
            return true;
    return false;
}

int command_adapters(int argc, char **argv)
{
    static const struct option table[] = {{"adapters", required_argument, NULL, ADAPTERS},
                                          {"system", no_argument, NULL, SYSTEM},
                                          {"verbose", no_argument, NULL, VERBOSE},
                                          {"help", no_argument, NULL, HELP},
                                          {NULL, 0, NULL, 0}};
    struct choice choice = {.adapters = NULL};
    int option;
    while ((option = getopt_long(argc, argv, "", table, NULL)) != -1) {
        if (option == HELP) {
            (void)fputs(usage, stdout);
            return COMMAND_OK;
        }
        if (option == ADAPTERS)
            choice.adapters = optarg;
        else if (option == SYSTEM)
            choice.system = true;
        else if (option == VERBOSE)
            choice.verbose = true;
        else
            return command_option_error("adapters");
    }
    const char *verb = "list";
    if (optind < argc && is_verb(argv[optind]))
        verb = argv[optind++];
    choice.folder = adapter_folder(choice.adapters);
    choice.builds = adapter_builds(choice.folder);
    int code;
    if (choice.folder == NULL || choice.builds == NULL)
        code = command_usage_error("adapters", "no folder of adapters (name it with --adapters)");
    else if (optind == argc)
        code = with_all(&choice, verb);
    else
        code = with_named(&choice, verb, argv + optind, (size_t)(argc - optind));
    free(choice.folder);
    free(choice.builds);
    return code;
}
