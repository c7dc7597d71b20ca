/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "cli-table.h"

#include "basalt-text.h"
#include "cli-output.h"

#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define GAP 2

/* Less than this is left to a cut column by nobody's terminal. */
#define MIN_WIDTH 8

struct _CliTable
{
  guint n_columns;
  GPtrArray *cells; /* of text, row by row, the titles first */
};

/* Columns that a text takes on a terminal. */
static guint
get_width (const char *text)
{
  guint width = 0;

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      if (!g_unichar_iszerowidth (c))
        width += g_unichar_iswide (c) ? 2 : 1;
    }

  return width;
}

/* As much of @text as fits, with an ellipsis where it does not. */
static void
append_cut (GString    *line,
            const char *text,
            guint       width)
{
  guint used = 0;

  if (get_width (text) <= width)
    {
      g_string_append (line, text);
      return;
    }

  for (const char *p = text; *p != '\0'; p = g_utf8_next_char (p))
    {
      gunichar c = g_utf8_get_char (p);

      used += g_unichar_iszerowidth (c) ? 0 : g_unichar_iswide (c) ? 2 : 1;
      if (used > width - 1)
        break;
      g_string_append_unichar (line, c);
    }
  g_string_append (line, "…");
}

/**
 * cli_table_new:
 * @n_columns: how many columns
 * @titles: (array length=n_columns) (nullable): their titles
 *
 * Returns: (transfer full): a table
 */
CliTable *
cli_table_new (guint              n_columns,
               const char *const *titles)
{
  CliTable *self = g_new0 (CliTable, 1);

  self->n_columns = n_columns;
  self->cells = g_ptr_array_new_with_free_func (g_free);
  for (guint i = 0; titles != NULL && i < n_columns; i++)
    cli_table_add (self, i, titles[i]);

  return self;
}

/**
 * cli_table_free:
 * @self: (transfer full): a table
 */
void
cli_table_free (CliTable *self)
{
  g_ptr_array_unref (self->cells);
  g_free (self);
}

/**
 * cli_table_add:
 * @self: a table
 * @column: which column; rows are filled from the first to the last
 * @text: (nullable): what stands there; may be hostile
 */
void
cli_table_add (CliTable   *self,
               guint       column,
               const char *text)
{
  g_return_if_fail (self->cells->len % self->n_columns == column);

  g_ptr_array_add (self->cells, basalt_text_make_visible (text != NULL ? text : "", -1,
                                                          BASALT_TEXT_VISIBLE_ONE_LINE));
}

/**
 * cli_table_to_string:
 * @self: a table with whole rows
 * @width: of the terminal, 0 for no limit
 *
 * Returns: (transfer full): lines
 */
char *
cli_table_to_string (CliTable *self,
                     guint     width)
{
  g_autofree guint *widths = g_new0 (guint, self->n_columns);
  GString *text = g_string_new (NULL);
  guint before = 0;
  guint last;

  g_return_val_if_fail (self->cells->len % self->n_columns == 0, NULL);

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint *w = &widths[i % self->n_columns];

      *w = MAX (*w, get_width (g_ptr_array_index (self->cells, i)));
    }
  for (guint i = 0; i + 1 < self->n_columns; i++)
    before += widths[i] + GAP;
  last = width == 0 ? G_MAXUINT : MAX (width > before ? width - before : 0, MIN_WIDTH);

  for (guint i = 0; i < self->cells->len; i++)
    {
      guint column = i % self->n_columns;
      const char *cell = g_ptr_array_index (self->cells, i);

      if (column + 1 < self->n_columns)
        {
          g_string_append (text, cell);
          for (guint n = get_width (cell); n < widths[column] + GAP; n++)
            g_string_append_c (text, ' ');
          continue;
        }

      append_cut (text, cell, last);
      while (text->len > 0 && text->str[text->len - 1] == ' ')
        g_string_truncate (text, text->len - 1);
      g_string_append_c (text, '\n');
    }

  return g_string_free (text, FALSE);
}

/**
 * cli_table_print:
 * @self: a table with whole rows
 *
 * Prints it, cut to the terminal's width where there is one.
 *
 * Returns: whether it was written, or nobody wanted it
 */
gboolean
cli_table_print (CliTable *self)
{
  struct winsize size = { 0 };
  g_autofree char *text = NULL;

  if (isatty (STDOUT_FILENO) != 1 || ioctl (STDOUT_FILENO, TIOCGWINSZ, &size) != 0)
    size.ws_col = 0;

  text = cli_table_to_string (self, size.ws_col);

  return cli_output_print ("%s", text);
}
