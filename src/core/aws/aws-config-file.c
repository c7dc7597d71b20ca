/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "aws-config-file-private.h"

#include "basalt-secret.h"
#include "basalt-text.h"

#include <errno.h>
#include <fcntl.h>
#include <glib/gi18n-lib.h>
#include <glib/gstdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define FILE_MAX (1024 * 1024)
/* A file of another kind is wrong in every line; nobody reads them all. */
#define PROBLEMS_MAX 50

/* One file on its way through; the syntax is WIRE.md §13.1. */
typedef struct
{
  AwsConfigFileKind kind;
  const char *label;
  guint line;
  GPtrArray *sections;
  GPtrArray *problems;

  AwsConfigSection *section; /* NULL before the first */
  char *key;                 /* the last property, which the next line may continue */
  GString *value;
  gboolean skipping; /* what is indented belongs to a line that was wrong */
} Parser;

static void
section_free (AwsConfigSection *self)
{
  g_free (self->name);
  g_hash_table_unref (self->values);
  g_free (self);
}

static void
add_problem (Parser     *parser,
             const char *reason)
{
  if (parser->problems->len < PROBLEMS_MAX)
    g_ptr_array_add (parser->problems,
                     g_strdup_printf ("%s:%u: %s", parser->label, parser->line, reason));
}

static gboolean
is_blank (char c)
{
  return c == ' ' || c == '\t';
}

static gboolean
is_name (const char *text)
{
  for (const char *p = text; *p != '\0'; p++)
    if (!g_ascii_isalnum (*p) && strchr ("-_/.%@:+", *p) == NULL)
      return FALSE;

  return *text != '\0';
}

/* Ends @line before a `#` or `;` that has white space before it. */
static void
strip_comment (char *line)
{
  for (char *p = line; *p != '\0'; p++)
    {
      if (is_blank (p[0]) && (p[1] == '#' || p[1] == ';'))
        {
          *p = '\0';
          return;
        }
    }
}

/* `PREFIX NAME`: returns NAME; NULL where @text does not begin that way. */
static const char *
skip_prefix (const char *text,
             const char *prefix)
{
  gsize length = strlen (prefix);

  if (!g_str_has_prefix (text, prefix) || !is_blank (text[length]))
    return NULL;

  text += length;
  while (is_blank (*text))
    text++;

  return text;
}

/* The property ends here. */
static void
flush_property (Parser *parser)
{
  if (parser->key == NULL)
    return;

  g_hash_table_replace (parser->section->values, g_steal_pointer (&parser->key),
                        g_string_free (g_steal_pointer (&parser->value), FALSE));
}

static void
start_section (Parser     *parser,
               const char *title)
{
  AwsConfigSection *section = g_new0 (AwsConfigSection, 1);
  const char *name = NULL;

  section->kind = AWS_CONFIG_SECTION_IGNORED;
  section->values = g_hash_table_new_full (g_str_hash, g_str_equal, g_free,
                                           (GDestroyNotify) basalt_secret_wipe_string);

  if (parser->kind == AWS_CONFIG_FILE_CREDENTIALS)
    {
      /* `[profile NAME]` is for the other file, and no name here. */
      name = skip_prefix (title, "profile") == NULL ? title : NULL;
      section->kind = AWS_CONFIG_SECTION_PROFILE;
    }
  else if ((name = skip_prefix (title, "profile")) != NULL)
    {
      section->kind = AWS_CONFIG_SECTION_PROFILE;
      section->prefixed = TRUE;
    }
  else if ((name = skip_prefix (title, "services")) != NULL)
    section->kind = AWS_CONFIG_SECTION_SERVICES;
  else if (strcmp (title, "default") == 0)
    {
      section->kind = AWS_CONFIG_SECTION_PROFILE;
      name = title;
    }

  if (name == NULL)
    section->kind = AWS_CONFIG_SECTION_IGNORED;
  else if (!is_name (name))
    {
      add_problem (parser, _ ("a name has characters that it cannot have; the section is ignored"));
      section->kind = AWS_CONFIG_SECTION_IGNORED;
    }

  section->name = g_strdup (name);
  g_ptr_array_add (parser->sections, section);
  parser->section = section;
}

static void
parse_section (Parser *parser,
               char   *line)
{
  char *end = strchr (line, ']');
  char *rest;

  flush_property (parser);
  parser->skipping = FALSE;

  if (end == NULL)
    {
      add_problem (parser, _ ("the section’s “]” is missing"));
      start_section (parser, "");
      return;
    }

  *end = '\0';
  rest = g_strstrip (end + 1);
  if (*rest != '\0' && *rest != '#' && *rest != ';')
    add_problem (parser, _ ("only a comment may follow the section’s “]”"));

  start_section (parser, g_strstrip (line + 1));
}

static void
parse_property (Parser *parser,
                char   *line)
{
  g_autofree char *key = NULL;
  char *equals;

  flush_property (parser);
  parser->skipping = TRUE;

  if (parser->section == NULL)
    {
      add_problem (parser, _ ("a section such as “[default]” is expected first"));
      return;
    }

  /* What is in there is nobody's business. */
  if (parser->section->kind == AWS_CONFIG_SECTION_IGNORED)
    return;

  strip_comment (line);
  equals = strchr (line, '=');
  if (equals == NULL)
    {
      add_problem (parser, _ ("“name = value” is expected, and there is no “=”"));
      return;
    }

  *equals = '\0';
  key = g_ascii_strdown (g_strstrip (line), -1);
  if (*key == '\0')
    {
      add_problem (parser, _ ("there is no name before the “=”"));
      return;
    }
  if (!is_name (key))
    {
      add_problem (parser, _ ("the name before the “=” has characters that it cannot have"));
      return;
    }

  parser->key = g_steal_pointer (&key);
  parser->value = g_string_new (g_strstrip (equals + 1));
  parser->skipping = FALSE;
}

static void
parse_continuation (Parser *parser,
                    char   *line)
{
  const char *equals = strchr (line, '=');

  if (parser->skipping ||
      (parser->section != NULL && parser->section->kind == AWS_CONFIG_SECTION_IGNORED))
    return;

  if (parser->section == NULL)
    {
      add_problem (parser, _ ("a section such as “[default]” is expected first"));
      return;
    }

  if (parser->key == NULL)
    {
      add_problem (parser,
                   _ ("the line is indented, and there is no value that it could continue"));
      return;
    }

  /* A value that began empty is a block of values. */
  if ((parser->value->len == 0 || parser->value->str[0] == '\n') &&
      (equals == NULL || equals == line))
    {
      add_problem (parser, _ ("an indented “name = value” is expected"));
      return;
    }

  g_string_append_c (parser->value, '\n');
  g_string_append (parser->value, line);
}

static void
parse_line (Parser *parser,
            char   *line)
{
  gboolean indented = is_blank (*line);
  char first = *line;

  g_strstrip (line);
  if (*line == '\0' || (!indented && (first == '#' || first == ';')))
    return;

  if (indented)
    parse_continuation (parser, line);
  else if (first == '[')
    parse_section (parser, line);
  else
    parse_property (parser, line);
}

/*
 * Reads what can be read; each line that is wrong is a problem, "LABEL:LINE:
 * reason", and never quoted, since it may be a secret.
 */
GPtrArray *
aws_config_file_parse (AwsConfigFileKind  kind,
                       const char        *label,
                       const char        *text,
                       gsize              length,
                       GPtrArray         *problems)
{
  Parser parser = { 0 };
  const char *end = text + length;

  parser.kind = kind;
  parser.label = label;
  parser.sections = g_ptr_array_new_with_free_func ((GDestroyNotify) section_free);
  parser.problems = problems;

  if (!g_utf8_validate_len (text, length, NULL))
    {
      g_ptr_array_add (problems, g_strdup_printf (_ ("%s: the file is not UTF-8 text"), label));
      return parser.sections;
    }

  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    text += 3;

  while (text < end)
    {
      const char *newline = memchr (text, '\n', (gsize) (end - text));
      char *line = g_strndup (text, (gsize) ((newline != NULL ? newline : end) - text));

      parser.line++;
      parse_line (&parser, line);
      basalt_secret_wipe_string (line);
      text = newline != NULL ? newline + 1 : end;
    }

  flush_property (&parser);

  return parser.sections;
}

static char *
read_fd (int      fd,
         gsize   *length,
         GError **error)
{
  struct stat info;
  char *data;
  gsize used = 0;
  int code = 0;

  if (fstat (fd, &info) == 0 && S_ISDIR (info.st_mode))
    {
      g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_ISDIR, _ ("this is a folder"));
      return NULL;
    }

  data = g_malloc (FILE_MAX + 1);
  while (used <= FILE_MAX)
    {
      gssize n = read (fd, data + used, FILE_MAX + 1 - used);

      if (n == 0)
        break;
      if (n < 0 && errno == EINTR)
        continue;
      if (n < 0)
        {
          code = errno;
          break;
        }
      used += (gsize) n;
    }

  if (code == 0 && used <= FILE_MAX)
    {
      *length = used;
      return data;
    }

  if (code != 0)
    g_set_error_literal (error, G_FILE_ERROR, g_file_error_from_errno (code), g_strerror (code));
  else
    g_set_error_literal (error, G_FILE_ERROR, G_FILE_ERROR_FAILED,
                         _ ("the file is larger than 1 MiB and was not read"));
  basalt_secret_wipe (data, used);
  g_free (data);

  return NULL;
}

/*
 * Reads at most 1 MiB. A file that does not exist is no problem; one that
 * exists and cannot be read is. Returns (transfer full) bytes to be wiped.
 */
char *
aws_config_file_read (const char *path,
                      gsize      *length,
                      GPtrArray  *problems)
{
  g_autoptr (GError) error = NULL;
  /* Not to wait for a writer where somebody made it a pipe. */
  int fd = g_open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0);
  char *data = NULL;

  if (fd >= 0)
    {
      data = read_fd (fd, length, &error);
      g_close (fd, NULL);
    }
  else if (errno != ENOENT && errno != ENOTDIR)
    g_set_error_literal (&error, G_FILE_ERROR, g_file_error_from_errno (errno), g_strerror (errno));

  if (error != NULL)
    {
      g_autofree char *shown = basalt_text_make_visible (path, -1, BASALT_TEXT_VISIBLE_ONE_LINE);

      g_ptr_array_add (problems, g_strdup_printf ("%s: %s", shown, error->message));
    }

  return data;
}
