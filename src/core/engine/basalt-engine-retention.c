/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-engine-organize.h"

#include "basalt-engine-private.h"
#include "basalt-json.h"

/* How much is kept: rules that tidy the history up by themselves. */

#define SETTING_RETENTION "retention"
#define DEFAULT_TRASH_DAYS 30
#define INTERVAL_SECONDS (60 * 60)
#define SETTING_CLOCK "retention-clock"
/* A clock that has gone on so far since the rules were last applied may be wrong. Then what time
 * has run out for stays for another day, in which somebody sees that it is. */
#define MAX_PAUSE (30 * DAY)
/* A thousand years: more cannot be told in microseconds. */
#define MAX_DAYS 365000
#define DAY (24 * 60 * 60 * G_TIME_SPAN_SECOND)

static void apply (BasaltEngine *self);

/* -- The rules, in a setting -- */

static void
read_uint (JsonObject *object,
           const char *member,
           guint      *value)
{
  gint64 number;

  if (basalt_json_get_int (object, member, &number) && number >= 0 && number <= G_MAXINT32)
    *value = (guint) number;
}

/**
 * basalt_engine_get_retention:
 * @self: an engine that is open
 * @retention: (out caller-allocates): the rules in force
 */
void
basalt_engine_get_retention (BasaltEngine    *self,
                             BasaltRetention *retention)
{
  const char *text;
  g_autoptr (JsonNode) node = NULL;
  JsonObject *object;
  gint64 bytes;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (retention != NULL);

  *retention = (BasaltRetention){ .trash_days = DEFAULT_TRASH_DAYS };

  text = basalt_engine_get_setting (self, SETTING_RETENTION);
  node = text != NULL ? basalt_json_parse_object (text, -1, NULL) : NULL;
  if (node == NULL)
    return;

  object = json_node_get_object (node);
  read_uint (object, "trash_days", &retention->trash_days);
  read_uint (object, "max_age_days", &retention->max_age_days);
  read_uint (object, "max_runs", &retention->max_runs);
  if (basalt_json_get_int (object, "max_bytes", &bytes) && bytes > 0)
    retention->max_bytes = (guint64) bytes;
}

/**
 * basalt_engine_set_retention:
 * @self: an engine that is open
 * @retention: the rules
 *
 * Keeps the rules, and applies them soon.
 */
void
basalt_engine_set_retention (BasaltEngine          *self,
                             const BasaltRetention *retention)
{
  g_autoptr (JsonObject) object = NULL;
  g_autofree char *text = NULL;

  g_return_if_fail (BASALT_IS_ENGINE (self));
  g_return_if_fail (retention != NULL);

  object = json_object_new ();
  json_object_set_int_member (object, "trash_days", MIN (retention->trash_days, G_MAXINT32));
  json_object_set_int_member (object, "max_age_days", MIN (retention->max_age_days, G_MAXINT32));
  json_object_set_int_member (object, "max_runs", MIN (retention->max_runs, G_MAXINT32));
  json_object_set_int_member (object, "max_bytes", (gint64) MIN (retention->max_bytes, G_MAXINT64));
  text = basalt_json_object_to_string (object, FALSE);
  if (g_strcmp0 (basalt_engine_get_setting (self, SETTING_RETENTION), text) == 0)
    return;

  basalt_engine_set_setting (self, SETTING_RETENTION, text);
  apply (self);
}

/* -- Their work -- */

typedef struct
{
  BasaltEngine *engine; /* unowned: the work's */
  BasaltEngineWork *work;
  GPtrArray *moved; /* ids */
} Retaining;

static void
moved_cb (const BasaltMovedRuns *moved,
          gpointer               user_data)
{
  Retaining *retaining = user_data;

  basalt_engine_show_moved (retaining->engine, moved);
  /* So many are not told one by one. */
  if (retaining->moved->len > BASALT_ENGINE_MANY_RUNS)
    return;
  for (guint i = 0; i < moved->ids->len; i++)
    g_ptr_array_add (retaining->moved, g_strdup (g_ptr_array_index (moved->ids, i)));
}

static void
swept_cb (GObject      *source,
          GAsyncResult *result,
          gpointer      user_data)
{
  Retaining *retaining = user_data;
  g_autoptr (BasaltEngine) self = g_object_ref (retaining->engine);
  g_autoptr (GError) error = NULL;

  /* What could not be done is tried again in an hour. */
  if (basalt_store_move_finish (BASALT_STORE (source), result, NULL, &error) < 0)
    g_debug ("The history could not be tidied up: %s", error->message);

  basalt_engine_show_gone (self, retaining->moved);
  self->retaining = FALSE;
  basalt_engine_work_end (retaining->work);
  g_ptr_array_unref (retaining->moved);
  g_free (retaining);

  if (self->retain_again)
    apply (self);
}

static gint64
get_time_before (gint64 now,
                 guint  n_days)
{
  return MAX (now - MIN (n_days, MAX_DAYS) * DAY, 1);
}

/* Whether the clock is to be trusted with what cannot be undone. */
static gboolean
is_trusted (BasaltEngine *self,
            gint64        now)
{
  const char *text = basalt_engine_get_setting (self, SETTING_CLOCK);
  g_autoptr (JsonNode) node = text != NULL ? basalt_json_parse_object (text, -1, NULL) : NULL;
  g_autoptr (JsonObject) object = json_object_new ();
  g_autofree char *seen_text = NULL;
  gint64 seen = 0;
  gint64 wait_until = 0;

  if (node != NULL)
    {
      basalt_json_get_int (json_node_get_object (node), "seen", &seen);
      basalt_json_get_int (json_node_get_object (node), "wait_until", &wait_until);
    }
  if (seen > 0 && now - seen > MAX_PAUSE)
    wait_until = now + DAY;
  /* A clock that was set back does not wait for what it said before. */
  wait_until = MIN (wait_until, now + DAY);

  json_object_set_int_member (object, "seen", now);
  json_object_set_int_member (object, "wait_until", wait_until);
  seen_text = basalt_json_object_to_string (object, FALSE);
  basalt_engine_set_setting (self, SETTING_CLOCK, seen_text);

  return now >= wait_until;
}

static void
apply (BasaltEngine *self)
{
  BasaltRetention retention;
  BasaltSweepRules rules = { .spare_pinned = TRUE };
  Retaining *retaining;
  gint64 now = g_get_real_time ();
  gboolean trusted;

  if (!self->open || self->close_task != NULL)
    return;

  if (self->retaining)
    {
      self->retain_again = TRUE;
      return;
    }

  basalt_engine_get_retention (self, &retention);
  trusted = is_trusted (self, now);
  if (retention.trash_days > 0 && trusted)
    rules.trash_before = get_time_before (now, retention.trash_days);
  if (retention.max_age_days > 0 && trusted)
    rules.created_before = get_time_before (now, retention.max_age_days);
  rules.max_runs = retention.max_runs;
  rules.max_bytes = retention.max_bytes;

  self->retaining = TRUE;
  self->retain_again = FALSE;
  retaining = g_new0 (Retaining, 1);
  retaining->engine = self;
  retaining->work = basalt_engine_work_begin (self, NULL);
  retaining->moved = g_ptr_array_new_with_free_func (g_free);
  basalt_store_sweep_async (self->store, &rules, self->prompts_dir, moved_cb, retaining,
                            basalt_engine_work_get_cancellable (retaining->work), swept_cb,
                            retaining);
}

static gboolean
apply_cb (gpointer user_data)
{
  BasaltEngine *self = user_data;

  self->retention_id =
    g_timeout_add_seconds_full (G_PRIORITY_LOW, INTERVAL_SECONDS, apply_cb, self, NULL);
  g_source_set_name_by_id (self->retention_id, "[basalt] retention");
  apply (self);

  return G_SOURCE_REMOVE;
}

/**
 * basalt_engine_retention_set_running:
 * @self: an engine
 * @running: whether a window watches the history
 *
 * Applies the rules when nothing else is to be done, and once an hour from then on.
 */
void
basalt_engine_retention_set_running (BasaltEngine *self,
                                     gboolean      running)
{
  g_clear_handle_id (&self->retention_id, g_source_remove);
  if (running)
    {
      self->retention_id = g_idle_add_full (G_PRIORITY_LOW, apply_cb, self, NULL);
      g_source_set_name_by_id (self->retention_id, "[basalt] retention");
    }
}
