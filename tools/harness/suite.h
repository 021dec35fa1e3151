/*
 * suite.h - suites of test vectors as a run uses them: loaded, checked, looked up by id, selected.
 *
 * The format is that of vectors/README.md. JSON is jansson's, zones are mockdns', the catalogues
 * (requirements, choices, features, retired ids) are catalog.h's. What a result is worth is
 * verdict's business, not this one's.
 *
 * Everything a test points to belongs to the set and lives until suite_set_destroy(). A loaded set
 * is read-only, so that threads may share it.
 */
#ifndef HARNESS_SUITE_H
#define HARNESS_SUITE_H

#include <jansson.h>

#include "catalog.h"
#include "mockdns/zone.h"
#include "spf/types.h"

enum suite_level { SUITE_MUST, SUITE_SHOULD, SUITE_MAY, SUITE_INFO };
enum suite_severity { SUITE_LOW, SUITE_MEDIUM, SUITE_HIGH, SUITE_CRITICAL };
enum suite_state { SUITE_PROPOSED, SUITE_STABLE, SUITE_DISPUTED, SUITE_RETIRED };

/* Limits a query asks for; -1: not named, the implementation's own. */
struct suite_limits {
    int32_t terms;
    int32_t voids;
    int32_t mx;
    int32_t ptr;
    int32_t seconds; /* the overall time budget, RFC 7208 4.6.4 */
};

/* The query, octets as they are (escapes undone). */
struct suite_query {
    struct spf_ip ip;
    const char *ip_text;  /* as the vector spells it */
    struct spf_text from; /* may be empty */
    struct spf_text helo; /* may be empty */
    enum spf_scope scope;
    bool has_receiver;
    struct spf_text receiver;
    bool has_time;
    uint64_t time; /* Unix seconds */
    struct suite_limits limits;
};

/* choice=value; both names are the catalogue's or, without a catalogue, the file's. */
struct suite_condition {
    const char *choice;
    const char *value;
};

/* An integer range; without bounds nothing is checked. */
struct suite_range {
    bool set;
    uint32_t min;
    uint32_t max; /* UINT32_MAX: no bound */
};

struct suite_question {
    struct spf_text name;
    uint32_t type;
    const char *type_name; /* as the vector spells it */
};

struct suite_questions {
    const struct suite_question *items;
    size_t count;
};

/* What may be asked; questions are distinct (name, type) of one case. */
struct suite_dns {
    bool set; /* false: nothing is expected of the DNS */
    struct suite_range questions;
    struct suite_range terms;
    struct suite_range voids;
    struct suite_questions never;
    struct suite_questions must;
    struct suite_questions order; /* a subsequence of what is asked */
    bool strict;                  /* a question whose name the zone does not list is a failure */
};

struct suite_strings {
    const char *const *items;
    size_t count;
};

/* One allowed result. All conditions must hold; none: it is always allowed. */
struct suite_expect {
    enum spf_result result;
    const struct suite_condition *when;
    size_t when_count;
    bool preferred; /* said so in the file */
    struct suite_dns dns;
    struct suite_strings trace; /* as in a test */
    const char *note;           /* or NULL */
};

enum suite_explanation_kind {
    SUITE_EXPLANATION_UNCHECKED,
    SUITE_EXPLANATION_TEXT,
    SUITE_EXPLANATION_DEFAULT, /* the implementation's default text */
    SUITE_EXPLANATION_NONE,
    SUITE_EXPLANATION_ANY /* some explanation, whatever it says */
};

struct suite_explanation {
    enum suite_explanation_kind kind;
    struct spf_text text;
};

struct suite_texts {
    const struct spf_text *items;
    size_t count;
};

/* What is expected of a record as parsed: what it says, or where it stops being one. */
struct suite_record {
    bool has_text; /* this text is parsed, not the record that decided */
    struct spf_text text;
    struct spf_text canonical; /* data NULL: not checked */
    bool has_terms;
    struct suite_texts terms; /* as the record spells them */
    const char *error;        /* a syntax cause, or NULL: the record is grammatical */
    bool has_at;
    size_t at; /* of the error */
};

enum { SUITE_REPORTING_RA = 1, SUITE_REPORTING_RP = 2, SUITE_REPORTING_RR = 4 };

/* RFC 6652 3, of the record that decided. */
struct suite_reporting {
    unsigned checked; /* SUITE_REPORTING_ bits */
    struct spf_text ra;
    unsigned rp;
    unsigned rr; /* SPF_RR_ bits */
};

enum suite_header_field { SUITE_HEADER_RECEIVED_SPF, SUITE_HEADER_AUTHENTICATION_RESULTS };

/* What is said of one key of a field; which of the three, hangs on the list. */
struct suite_header_key {
    const char *name;
    struct spf_text value;
    struct suite_strings words; /* the value holds at least one of these, in letters of any case */
    unsigned form;              /* the value stands there as an atom, quoted, ...: spf_field_form */
};

struct suite_header_keys {
    const struct suite_header_key *items;
    size_t count;
};

/* What is expected of one field as parsed. */
struct suite_header {
    enum suite_header_field field;
    struct spf_text text; /* this field is read; data NULL: the one the implementation wrote */
    const char *fault;    /* why it is refused (spf/header.h), or NULL: it is grammatical */
    bool has_at;
    size_t at;                           /* where it is refused */
    size_t spf_results;                  /* SPF results in it; one if nothing is said */
    size_t other_results;                /* results of other methods; none if nothing is said */
    size_t which;                        /* the SPF result that is looked at, from 0 */
    const char *result;                  /* or NULL; one of the seven words */
    struct suite_header_keys keys;       /* must be there and say this */
    struct suite_header_keys if_present; /* need not be there, but if so they say this */
    struct suite_strings present;        /* must be there, whatever they say */
    struct suite_strings absent;
    struct suite_header_keys mentions; /* need not be there; in words of its own */
    struct suite_header_keys forms;    /* must be there, in this form */
    bool comment;                      /* a comment must stand behind the result */
    struct spf_text comment_text;      /* and say this; data NULL: whatever it says */
    size_t max_line;                   /* 0: not checked */
    size_t longest_line;               /* exactly; 0: not checked */
};

struct suite_ref {
    const char *kind; /* cve erratum bug mail paper */
    const char *url;
    const char *impl; /* or NULL */
};

/* Where a test comes from: its own source or else its file's. */
struct suite_source {
    const char *kind; /* rfc openspf cve bug fuzz interop generated scenario */
    const char *ref;
    const char *date;   /* or NULL */
    const char *author; /* or NULL */
    const char *license;
};

struct suite;

struct suite_test {
    const char *id;
    uint64_t id_hash; /* suite_id_hash(id): stable over machines and versions */
    const char *title;
    uint32_t rev;
    const struct suite *suite;
    size_t index; /* in the file's tests */

    struct suite_query query;
    const struct mockdns_zone *zone; /* tests that name the same zone share it */
    const json_t *zone_json;         /* the resolved zone: one object for a shared zone */
    size_t zone_number;              /* equal where zone is equal; from 0, in suite order */

    const struct suite_expect *expect; /* at least one unless state is SUITE_PROPOSED */
    size_t expect_count;
    struct suite_explanation explanation;
    const char *cause;                  /* or NULL: not checked */
    struct spf_text mech;               /* data NULL: not checked */
    const struct suite_header *headers; /* each is to be met */
    size_t header_count;
    const struct suite_record *records; /* likewise */
    size_t record_count;
    struct suite_reporting reporting;
    struct suite_strings trace; /* lines of spf/trace.h; count 0: not checked */
    struct suite_dns dns;

    enum suite_level level;
    enum suite_severity severity;
    enum suite_state status;
    struct suite_strings needs;
    struct suite_strings tags;
    struct suite_strings spec; /* requirement ids, eidNNNN */
    const struct suite_ref *refs;
    size_t ref_count;
    const char *why;
    struct suite_source source;

    const json_t *json; /* the test as the file has it */
};

/* One loaded file. */
struct suite {
    const char *file; /* as it was opened */
    const char *name;
    const char *title;
    struct suite_source source;
    const struct suite_test *tests;
    size_t test_count;
    const json_t *json; /* the whole file */
};

/* --- loading --- */

struct suite_load_options {
    const struct catalog *catalog; /* NULL: spec, needs, when and retired ids are not looked up */
    size_t max_file_octets;        /* larger files are refused unread; 0: SUITE_FILE_OCTETS_MAX */
    bool strict;                   /* refuse unknown keys unless they begin with x- */
};

#define SUITE_FILE_OCTETS_MAX ((size_t)64 * 1024 * 1024)

struct suite_set;

/* An empty set; NULL without memory. options is copied, the catalogue must outlive the set. */
struct suite_set *suite_set_create(const struct suite_load_options *options);
void suite_set_destroy(struct suite_set *set); /* NULL is allowed */

/*
 * Adds a file, or every suite file below a folder in order of name (*.json but those of a folder
 * schema/ and the catalogues). Returns false if the path gave a problem; a file with problems adds
 * no test.
 */
bool suite_set_add(struct suite_set *set, const char *path);

/* Adds one suite out of memory; file is the name that problems carry. */
bool suite_set_add_text(struct suite_set *set, const char *file, const char *text, size_t len);

/* What was wrong so far, over all files. */
const struct problems *suite_set_problems(const struct suite_set *set);

/* The files and the tests, in the order they were added. */
size_t suite_set_suite_count(const struct suite_set *set);
const struct suite *suite_set_suite(const struct suite_set *set, size_t i);
size_t suite_set_count(const struct suite_set *set);
const struct suite_test *suite_set_test(const struct suite_set *set, size_t i);
size_t suite_set_zone_count(const struct suite_set *set);

/* The test of that id, or NULL. Does not depend on how many there are. */
const struct suite_test *suite_set_find(const struct suite_set *set, const char *id);

/* The line its object begins on, from 1. Scans the text: for people, not for loops. */
size_t suite_test_line(const struct suite_test *test);

/* --- selecting --- */

/* FNV-1a, 64 bits, over the id. Shards depend on it: it must never change. */
uint64_t suite_id_hash(const char *id);

/* Does id match? '*' any run without '/', '**' any run, '?' one character but '/'; the rest
 * literal. */
bool suite_glob_match(const char *glob, const char *id);

/* Which tests. Empty members select all; different members must all agree. Masks: 1u << value. */
struct suite_filter {
    const char *const *ids; /* globs; any one matches; one that begins with '!' excludes */
    size_t id_count;
    unsigned levels;
    unsigned severities;
    unsigned states;
    const char *const
        *sections; /* "4.6.4" takes 4.6.4 and 4.6.4.x of RFC 7208, "rfc8616-4" of it */
    size_t section_count;
    const char *const *needs; /* any one is needed; one that begins with '!' excludes */
    size_t need_count;
    const char *const *tags; /* likewise */
    size_t tag_count;
    uint32_t shard_index; /* from 1 to shard_count */
    uint32_t shard_count; /* 0: all */
    bool shuffle;
    uint64_t seed; /* of the shuffle; the same seed gives the same order everywhere */
};

/* The selected tests in suite order, or shuffled; *tests is to be freed. Returns their number. */
size_t suite_set_select(const struct suite_set *set, const struct suite_filter *filter,
                        const struct suite_test ***tests);

/* --- words of the format --- */

/* Is text a slug path of at least that many parts? Ids have two or more, suite names one or more.
 */
bool suite_is_slug_path(const char *text, size_t parts);

const char *suite_level_name(enum suite_level level);
const char *suite_severity_name(enum suite_severity severity);
const char *suite_state_name(enum suite_state state);
const char *suite_result_name(enum spf_result result);
/* False if word is none of the format's. */
bool suite_level_from(const char *word, enum suite_level *level);
bool suite_severity_from(const char *word, enum suite_severity *severity);
bool suite_state_from(const char *word, enum suite_state *state);
bool suite_result_from(const char *word, enum spf_result *result);
/* A, AAAA, MX, PTR, TXT, SPF, CNAME, ANY (the QTYPE of RFC 1035 3.2.3), TYPEnnn. */
bool suite_type_from(const char *word, uint32_t *type);

#endif
