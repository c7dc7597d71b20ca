/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-json.h"
#include "test-wait.h"

G_BEGIN_DECLS

#define DEMO_THROTTLED "basalt.demo-throttled-v1:0"
#define DEMO_SLOW "basalt.demo-slow-v1:0"
#define DEMO_FLAKY "basalt.demo-flaky-v1:0"
#define DEMO_DENIED "basalt.demo-denied-v1:0"

/* A home of its own, in which the real program is run. */
typedef struct
{
  char *home;
  GHashTable *environment;   /* of utf8, in place of the test's own; what is NULL is unset */
  int terminal;              /* what standard output is instead of a pipe, or 0 */
  gboolean log_to_terminal;  /* and standard error too */
  gboolean ignore_hangup;    /* started by nohup: GLib gives its own children no ignored signals */
  /* What the last program gave. */
  char *out;                 /* with a zero behind it */
  gsize out_length;
  char *err;
  int status;                /* exit status, or -signal */
} CliFixture;

void         cli_fixture_set_up    (CliFixture   *fixture,
                                    gconstpointer data);
void         cli_fixture_tear_down (CliFixture   *fixture,
                                    gconstpointer data);
void         cli_fixture_setenv    (CliFixture   *fixture,
                                    const char   *name,
                                    const char   *value);
char        *cli_fixture_write     (CliFixture   *fixture,
                                    const char   *name,
                                    const char   *data,
                                    gssize        length);
/* Runs SQL on the history, as a damaged disk or a stranger might. */
void         cli_fixture_sql       (CliFixture   *fixture,
                                    const char   *sql);
/* Runs it to its end; arguments up to NULL. Returns the exit status. */
int          cli_fixture_run       (CliFixture   *fixture,
                                    ...) G_GNUC_NULL_TERMINATED;
int          cli_fixture_run_with_input (CliFixture *fixture,
                                    GBytes       *input,
                                    ...) G_GNUC_NULL_TERMINATED;
/* Starts it; cli_fixture_wait() ends that. */
GSubprocess *cli_fixture_start     (CliFixture   *fixture,
                                    ...) G_GNUC_NULL_TERMINATED;
int          cli_fixture_wait      (CliFixture   *fixture,
                                    GSubprocess  *process);
/* Standard output as one JSON object. */
JsonObject  *cli_fixture_json      (CliFixture   *fixture,
                                    JsonNode    **node);
/* The newest run's member of `runs --json`. */
char        *cli_fixture_newest    (CliFixture   *fixture,
                                    const char   *member);

void         cli_assert_contains   (const char   *text,
                                    const char   *part);

G_END_DECLS
