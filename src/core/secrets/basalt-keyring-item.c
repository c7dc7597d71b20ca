/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-keyring-item.h"

#include "basalt-time.h"

#include <string.h>

/* More than any key or token has; session tokens reach some kilobytes. */
#define ITEM_MAX_LENGTH (256 * 1024)

/* A character takes at most six as \u00XX. */
#define MEMBER_MAX_LENGTH(name, text) (strlen (name) + 6 * strlen (text) + strlen ("\"\":\"\","))

enum
{
  MEMBER_ACCESS_KEY_ID,
  MEMBER_SECRET_ACCESS_KEY,
  MEMBER_SESSION_TOKEN,
  MEMBER_API_KEY,
  MEMBER_EXPIRES_AT,
  N_MEMBERS
};

static const char *const member_names[N_MEMBERS] = {
  [MEMBER_ACCESS_KEY_ID] = "access_key_id", [MEMBER_SECRET_ACCESS_KEY] = "secret_access_key",
  [MEMBER_SESSION_TOKEN] = "session_token", [MEMBER_API_KEY] = "api_key",
  [MEMBER_EXPIRES_AT] = "expires_at",
};

/* -- Writing, into memory that never moves -- */

static char *
put_string (char       *out,
            const char *text)
{
  static const char digits[] = "0123456789abcdef";

  *out++ = '"';
  for (const char *p = text; *p != '\0'; p++)
    {
      guchar c = (guchar) *p;

      if (c == '"' || c == '\\')
        {
          *out++ = '\\';
          *out++ = (char) c;
        }
      else if (c < 0x20)
        {
          memcpy (out, "\\u00", 4);
          out[4] = digits[c >> 4];
          out[5] = digits[c & 0xf];
          out += 6;
        }
      else
        *out++ = (char) c;
    }
  *out++ = '"';

  return out;
}

static const char *
peek (BasaltSecret *secret)
{
  return secret != NULL ? basalt_secret_peek (secret) : NULL;
}

/**
 * basalt_keyring_item_encode:
 * @credentials: what to keep
 * @length: (out): bytes of the text, without the zero at its end
 *
 * Returns: (transfer full): JSON text that holds secrets; give it to
 *   basalt_secret_wipe_string()
 */
char *
basalt_keyring_item_encode (AwsCredentials *credentials,
                            gsize          *length)
{
  g_autofree char *expires_at = NULL;
  const char *members[N_MEMBERS] = { NULL };
  gsize size = strlen ("{}") + 1;
  char *text, *out;

  g_return_val_if_fail (credentials != NULL, NULL);
  g_return_val_if_fail (length != NULL, NULL);

  expires_at = basalt_time_to_rfc3339 (aws_credentials_get_expires_at (credentials));
  members[MEMBER_EXPIRES_AT] = expires_at;
  if (aws_credentials_is_bearer (credentials))
    members[MEMBER_API_KEY] = peek (aws_credentials_get_bearer (credentials));
  else
    {
      members[MEMBER_ACCESS_KEY_ID] = aws_credentials_get_access_key_id (credentials);
      members[MEMBER_SECRET_ACCESS_KEY] = peek (aws_credentials_get_secret (credentials));
      members[MEMBER_SESSION_TOKEN] = peek (aws_credentials_get_session_token (credentials));
    }

  for (guint i = 0; i < N_MEMBERS; i++)
    if (members[i] != NULL)
      size += MEMBER_MAX_LENGTH (member_names[i], members[i]);

  text = out = g_malloc0 (size);
  *out++ = '{';
  for (guint i = 0; i < N_MEMBERS; i++)
    {
      if (members[i] == NULL)
        continue;
      if (out > text + 1)
        *out++ = ',';
      out = put_string (out, member_names[i]);
      *out++ = ':';
      out = put_string (out, members[i]);
    }
  *out++ = '}';
  *length = (gsize) (out - text);

  return text;
}

/* -- Reading: json-glib would leave copies of every string behind -- */

static const char *
skip_space (const char *p)
{
  while (*p == ' ' || *p == '\t' || *p == '\n' || *p == '\r')
    p++;

  return p;
}

static const char *
read_escaped_unichar (const char *p,
                      gunichar   *c)
{
  *c = 0;
  for (guint i = 0; i < 4; i++)
    {
      int digit = g_ascii_xdigit_value (p[i]);

      if (digit < 0)
        return NULL;
      *c = *c << 4 | (gunichar) digit;
    }

  /* A key has no characters outside the basic plane, and no zero. */
  return *c != 0 && g_unichar_validate (*c) ? p + 4 : NULL;
}

/* Reads a JSON string at @p into @out, which has room for all that follows @p.
 * Returns what is behind it, or NULL. */
static const char *
read_string (const char *p,
             char       *out)
{
  static const char escapes[] = "\"\\/bfnrt";
  static const char meanings[] = "\"\\/\b\f\n\r\t";

  if (*p++ != '"')
    return NULL;

  while (*p != '"')
    {
      gunichar c;

      if ((guchar) *p < 0x20)
        return NULL;

      if (*p != '\\')
        *out++ = *p++;
      else if (*++p == 'u')
        {
          p = read_escaped_unichar (p + 1, &c);
          if (p == NULL)
            return NULL;
          out += g_unichar_to_utf8 (c, out);
        }
      else
        {
          const char *escape = *p != '\0' ? strchr (escapes, *p) : NULL;

          if (escape == NULL)
            return NULL;
          *out++ = meanings[escape - escapes];
          p++;
        }
    }
  *out = '\0';

  return p + 1;
}

static gboolean
read_members (const char *text,
              char       *name,
              char       *members[N_MEMBERS])
{
  gsize size = strlen (text) + 1;
  const char *p = skip_space (text);

  if (*p++ != '{')
    return FALSE;

  do
    {
      char *value = NULL;

      p = read_string (skip_space (p), name);
      if (p == NULL)
        return FALSE;
      p = skip_space (p);
      if (*p++ != ':')
        return FALSE;

      for (guint i = 0; i < N_MEMBERS; i++)
        if (strcmp (name, member_names[i]) == 0)
          {
            if (members[i] == NULL)
              members[i] = g_malloc0 (size);
            value = members[i];
          }

      /* Members that a newer version may have added are read over. */
      p = read_string (skip_space (p), value != NULL ? value : name);
      if (p == NULL)
        return FALSE;
      p = skip_space (p);
    }
  while (*p++ == ',');

  return p[-1] == '}' && *skip_space (p) == '\0';
}

static AwsCredentials *
make_credentials (char       *members[N_MEMBERS],
                  const char *source)
{
  gint64 expires_at = basalt_time_from_rfc3339 (members[MEMBER_EXPIRES_AT]);
  g_autoptr (BasaltSecret) secret = NULL;
  g_autoptr (BasaltSecret) session_token = NULL;

  if (members[MEMBER_API_KEY] != NULL && *members[MEMBER_API_KEY] != '\0')
    {
      secret = basalt_secret_new (members[MEMBER_API_KEY]);

      return aws_credentials_new_bearer (secret, expires_at, source);
    }

  if (members[MEMBER_ACCESS_KEY_ID] == NULL || *members[MEMBER_ACCESS_KEY_ID] == '\0' ||
      members[MEMBER_SECRET_ACCESS_KEY] == NULL || *members[MEMBER_SECRET_ACCESS_KEY] == '\0')
    return NULL;

  secret = basalt_secret_new (members[MEMBER_SECRET_ACCESS_KEY]);
  if (members[MEMBER_SESSION_TOKEN] != NULL && *members[MEMBER_SESSION_TOKEN] != '\0')
    session_token = basalt_secret_new (members[MEMBER_SESSION_TOKEN]);

  return aws_credentials_new (members[MEMBER_ACCESS_KEY_ID], secret, session_token, expires_at,
                              source);
}

/**
 * basalt_keyring_item_decode:
 * @text: what a keyring item holds
 * @source: where it came from, for people
 *
 * Returns: (transfer full) (nullable): the credentials, or %NULL where @text is
 *   not what basalt_keyring_item_encode() writes
 */
AwsCredentials *
basalt_keyring_item_decode (const char *text,
                            const char *source)
{
  AwsCredentials *credentials = NULL;
  char *members[N_MEMBERS] = { NULL };
  gsize size;
  char *name;

  g_return_val_if_fail (text != NULL, NULL);

  size = strlen (text) + 1;
  if (size > ITEM_MAX_LENGTH || !g_utf8_validate (text, -1, NULL))
    return NULL;

  name = g_malloc0 (size);
  if (read_members (text, name, members))
    credentials = make_credentials (members, source);

  basalt_secret_wipe (name, size);
  g_free (name);
  for (guint i = 0; i < N_MEMBERS; i++)
    if (members[i] != NULL)
      {
        basalt_secret_wipe (members[i], size);
        g_free (members[i]);
      }

  return credentials;
}
