/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-log-line.h"

#include "basalt-log-internal.h"

struct _BasaltLogLine
{
  GObject parent_instance;

  BasaltLogLineKind kind;
  guint position;
  BasaltLogEntry entry;
  const BasaltLogSource *source;
  gpointer storage; /* what entry and source belong to */
};

G_DEFINE_FINAL_TYPE (BasaltLogLine, basalt_log_line, G_TYPE_OBJECT)

static void
basalt_log_line_finalize (GObject *object)
{
  BasaltLogLine *self = BASALT_LOG_LINE (object);

  basalt_log_storage_unref (self->storage);

  G_OBJECT_CLASS (basalt_log_line_parent_class)->finalize (object);
}

static void
basalt_log_line_class_init (BasaltLogLineClass *klass)
{
  G_OBJECT_CLASS (klass)->finalize = basalt_log_line_finalize;
}

static void
basalt_log_line_init (BasaltLogLine *self)
{
}

/* What a filter makes of one of its rows: see basalt-log-internal.h. */
gpointer
basalt_log_line_new (guint          kind,
                     BasaltLogList *list,
                     guint          position)
{
  BasaltLogLine *self = g_object_new (BASALT_TYPE_LOG_LINE, NULL);

  self->kind = kind;
  self->position = position;
  self->storage = basalt_log_storage_ref (basalt_log_list_get_storage (list));
  basalt_log_list_get_entry (list, position, &self->entry);
  self->source = basalt_log_list_get_source (list, self->entry.source);

  return self;
}

/**
 * basalt_log_line_get_kind:
 * @self: a line
 *
 * Returns: what it shows
 */
BasaltLogLineKind
basalt_log_line_get_kind (BasaltLogLine *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LINE (self), BASALT_LOG_LINE_RECORD);

  return self->kind;
}

/**
 * basalt_log_line_get_position:
 * @self: a line
 *
 * Returns: the position of the record in the log; for dividers and gaps, of the one that follows
 */
guint
basalt_log_line_get_position (BasaltLogLine *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LINE (self), 0);

  return self->position;
}

/**
 * basalt_log_line_get_entry:
 * @self: a line
 *
 * Returns: (transfer none): the record; for dividers and gaps, the one that follows
 */
const BasaltLogEntry *
basalt_log_line_get_entry (BasaltLogLine *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LINE (self), NULL);

  return &self->entry;
}

/**
 * basalt_log_line_get_source:
 * @self: a line
 *
 * Returns: (transfer none): where the record comes from
 */
const BasaltLogSource *
basalt_log_line_get_source (BasaltLogLine *self)
{
  g_return_val_if_fail (BASALT_IS_LOG_LINE (self), NULL);

  return self->source;
}
