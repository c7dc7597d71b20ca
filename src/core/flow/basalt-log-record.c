/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-internal.h"

#include "basalt-time.h"

#include <string.h>

struct _BasaltLogRecord
{
  GObject parent_instance;

  gint64 time;
  const char *level_name;
  const char *logger;
  const char *message;
  const char *task;
  BasaltLogLevel level;
  guint attempt;
  gpointer storage; /* what the texts belong to; NULL if they are the record's own */
  char *copy;       /* of a message that is no C string in @storage */
};

G_DEFINE_FINAL_TYPE (BasaltLogRecord, basalt_log_record, G_TYPE_OBJECT)

enum
{
  PROP_0,
  PROP_TIME,
  PROP_LEVEL,
  PROP_LOGGER,
  PROP_MESSAGE,
  PROP_TASK,
  PROP_ATTEMPT,
  N_PROPS
};

static GParamSpec *properties[N_PROPS];

static const char *const level_names[] = {
  [BASALT_LOG_DEBUG] = "DEBUG",
  [BASALT_LOG_INFO] = "INFO",
  [BASALT_LOG_WARNING] = "WARNING",
  [BASALT_LOG_ERROR] = "ERROR",
};

static void
basalt_log_record_get_property (GObject    *object,
                                guint       prop_id,
                                GValue     *value,
                                GParamSpec *pspec)
{
  BasaltLogRecord *self = BASALT_LOG_RECORD (object);

  switch (prop_id)
    {
    case PROP_TIME:
      g_value_set_int64 (value, self->time);
      break;

    case PROP_LEVEL:
      g_value_set_int (value, self->level);
      break;

    case PROP_LOGGER:
      g_value_set_string (value, self->logger);
      break;

    case PROP_MESSAGE:
      g_value_set_string (value, self->message);
      break;

    case PROP_TASK:
      g_value_set_string (value, self->task);
      break;

    case PROP_ATTEMPT:
      g_value_set_uint (value, self->attempt);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_record_set_property (GObject      *object,
                                guint         prop_id,
                                const GValue *value,
                                GParamSpec   *pspec)
{
  BasaltLogRecord *self = BASALT_LOG_RECORD (object);

  switch (prop_id)
    {
    case PROP_TIME:
      self->time = g_value_get_int64 (value);
      break;

    case PROP_LEVEL:
      self->level = g_value_get_int (value);
      self->level_name = level_names[self->level];
      break;

    case PROP_LOGGER:
      self->logger = g_value_dup_string (value);
      break;

    case PROP_MESSAGE:
      self->message = g_value_dup_string (value);
      break;

    case PROP_TASK:
      self->task = g_value_dup_string (value);
      break;

    case PROP_ATTEMPT:
      self->attempt = g_value_get_uint (value);
      break;

    default:
      G_OBJECT_WARN_INVALID_PROPERTY_ID (object, prop_id, pspec);
    }
}

static void
basalt_log_record_finalize (GObject *object)
{
  BasaltLogRecord *self = BASALT_LOG_RECORD (object);

  if (self->storage != NULL)
    basalt_log_storage_unref (self->storage);
  else
    {
      g_free ((char *) self->logger);
      g_free ((char *) self->message);
      g_free ((char *) self->task);
    }
  g_free (self->copy);

  G_OBJECT_CLASS (basalt_log_record_parent_class)->finalize (object);
}

static void
basalt_log_record_class_init (BasaltLogRecordClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);
  const GParamFlags flags = G_PARAM_READWRITE | G_PARAM_CONSTRUCT_ONLY | G_PARAM_STATIC_STRINGS;

  object_class->get_property = basalt_log_record_get_property;
  object_class->set_property = basalt_log_record_set_property;
  object_class->finalize = basalt_log_record_finalize;

  properties[PROP_TIME] = g_param_spec_int64 ("time", NULL, NULL, G_MININT64, G_MAXINT64, 0, flags);
  properties[PROP_LEVEL] = g_param_spec_int ("level", NULL, NULL, BASALT_LOG_DEBUG,
                                             BASALT_LOG_ERROR, BASALT_LOG_INFO, flags);
  properties[PROP_LOGGER] = g_param_spec_string ("logger", NULL, NULL, "", flags);
  properties[PROP_MESSAGE] = g_param_spec_string ("message", NULL, NULL, "", flags);
  properties[PROP_TASK] = g_param_spec_string ("task", NULL, NULL, NULL, flags);
  properties[PROP_ATTEMPT] = g_param_spec_uint ("attempt", NULL, NULL, 0, G_MAXUINT, 0, flags);

  g_object_class_install_properties (object_class, N_PROPS, properties);
}

static void
basalt_log_record_init (BasaltLogRecord *self)
{
}

/**
 * basalt_log_level_to_string:
 * @level: a level
 *
 * Returns: (transfer none): Python's name of it: "WARNING"
 */
const char *
basalt_log_level_to_string (BasaltLogLevel level)
{
  g_return_val_if_fail ((guint) level < G_N_ELEMENTS (level_names), NULL);

  return level_names[level];
}

/**
 * basalt_log_level_from_string:
 * @text: (nullable): what may be a level's name, in any case
 * @level: (out) (optional): the level; untouched on failure
 *
 * Returns: whether @text names a level
 */
gboolean
basalt_log_level_from_string (const char     *text,
                              BasaltLogLevel *level)
{
  for (guint i = 0; text != NULL && i < G_N_ELEMENTS (level_names); i++)
    {
      if (g_ascii_strcasecmp (text, level_names[i]) == 0)
        {
          if (level != NULL)
            *level = i;
          return TRUE;
        }
    }

  return FALSE;
}

/**
 * basalt_log_record_new:
 * @time: µs since 1970 UTC
 * @level: how much it matters
 * @logger: "flow_runs" for the run's own, "task_runs" for a task's
 * @message: English text; may contain hostile text; for records of the run
 *   itself it begins with "Flow run 'name' - "
 * @task: (nullable): the task's name, %NULL for the run's own
 * @attempt: the attempt's number, 0 where there is none
 *
 * Returns: (transfer full): the record
 */
BasaltLogRecord *
basalt_log_record_new (gint64          time,
                       BasaltLogLevel  level,
                       const char     *logger,
                       const char     *message,
                       const char     *task,
                       guint           attempt)
{
  g_return_val_if_fail (logger != NULL, NULL);
  g_return_val_if_fail (message != NULL, NULL);

  return g_object_new (BASALT_TYPE_LOG_RECORD, "time", time, "level", (int) level, "logger", logger,
                       "message", message, "task", task, "attempt", attempt, NULL);
}

/* What a list makes of one of its entries: see basalt-log-internal.h. */
BasaltLogRecord *
basalt_log_record_new_borrowed (const BasaltLogEntry  *entry,
                                const BasaltLogSource *source,
                                gpointer               storage)
{
  BasaltLogRecord *self = g_object_new (BASALT_TYPE_LOG_RECORD, "time", entry->time, "level",
                                        (int) source->level, "attempt", source->attempt, NULL);

  g_free ((char *) self->logger);
  g_free ((char *) self->message);
  self->storage = basalt_log_storage_ref (storage);
  self->level_name = source->level_name;
  self->logger = source->logger;
  self->task = source->task;
  self->message = entry->message;
  if (!entry->plain && strlen (entry->message) < entry->length)
    self->message = self->copy = g_utf8_make_valid (entry->message, (gssize) entry->length);

  return self;
}

/**
 * basalt_log_record_get_time:
 * @self: a record
 *
 * Returns: µs since 1970 UTC
 */
gint64
basalt_log_record_get_time (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), BASALT_TIME_NONE);

  return self->time;
}

/**
 * basalt_log_record_get_level:
 * @self: a record
 *
 * Returns: how much it matters
 */
BasaltLogLevel
basalt_log_record_get_level (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), BASALT_LOG_DEBUG);

  return self->level;
}

/**
 * basalt_log_record_get_level_name:
 * @self: a record
 *
 * Returns: (transfer none): the level's name: "WARNING"; for a level that this version does not
 *   know, which counts as the highest, the name on record
 */
const char *
basalt_log_record_get_level_name (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), NULL);

  return self->level_name;
}

/**
 * basalt_log_record_get_logger:
 * @self: a record
 *
 * Returns: (transfer none): "flow_runs" or "task_runs"
 */
const char *
basalt_log_record_get_logger (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), NULL);

  return self->logger;
}

/**
 * basalt_log_record_get_message:
 * @self: a record
 *
 * Returns: (transfer none): the text; make it visible before showing it
 */
const char *
basalt_log_record_get_message (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), NULL);

  return self->message;
}

/**
 * basalt_log_record_get_task:
 * @self: a record
 *
 * Returns: (nullable) (transfer none): the task's name
 */
const char *
basalt_log_record_get_task (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), NULL);

  return self->task;
}

/**
 * basalt_log_record_get_attempt:
 * @self: a record
 *
 * Returns: the attempt's number, or 0
 */
guint
basalt_log_record_get_attempt (BasaltLogRecord *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), 0);

  return self->attempt;
}

/**
 * basalt_log_record_to_line:
 * @self: a record
 *
 * Returns: (transfer full): one line without a line feed, like
 *   `14:02:11.483 | INFO    | Task run 'call-bedrock' - Attempt 1/3 started`,
 *   in local time, safe to show on a terminal
 */
char *
basalt_log_record_to_line (BasaltLogRecord *self)
{
  const BasaltLogSource source = {
    .level_name = self->level_name,
    .task = self->task,
  };
  BasaltLogEntry entry = {
    .time = self->time,
    .message = self->message,
  };
  GString *line;

  g_return_val_if_fail (BASALT_IS_LOG_RECORD (self), NULL);

  entry.length = strlen (self->message);
  line = g_string_new (NULL);
  basalt_log_entry_append_line (&entry, &source, line);

  return g_string_free (line, FALSE);
}
