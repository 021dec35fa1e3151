/*
 * assets.h - the files of html/ and the workloads of perf, put into the program by the build
 * (tools/cmake/embed.cmake).
 */
#ifndef HARNESS_ASSETS_H
#define HARNESS_ASSETS_H

#include <stddef.h>

/* Each is followed by a NUL that its length does not count. */
extern const char asset_html[]; /* the page, with {{places}} for the others */
extern const size_t asset_html_len;
extern const char asset_css[];
extern const size_t asset_css_len;
extern const char asset_js[]; /* the scripts, one after the other */
extern const size_t asset_js_len;
extern const char asset_workloads[]; /* a suite */
extern const size_t asset_workloads_len;
extern const char
    asset_smoke[]; /* the suite of `spfproof smoke`: none of it is a fine point of SPF */
extern const size_t asset_smoke_len;

#endif
