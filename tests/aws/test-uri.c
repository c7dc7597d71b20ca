/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "aws-endpoint.h"

static void
test_label (void)
{
  static const struct
  {
    const char *text;
    const char *escaped;
  } cases[] = {
    { NULL, "/x/" },
    { "", "/x/" },
    { " %:/?#[]@!$&'()*+,;=\xf0\x9f\x98\xb9",
      "/x/%20%25%3A%2F%3F%23%5B%5D%40%21%24%26%27%28%29%2A%2B%2C%3B%3D%F0%9F%98%B9" },
    { "anthropic.claude-3-sonnet-20240229-v1:0", "/x/anthropic.claude-3-sonnet-20240229-v1%3A0" },
    { "AZaz09-._~", "/x/AZaz09-._~" },
    { "\x01\x7f\n", "/x/%01%7F%0A" },
  };

  for (gsize i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      g_autoptr (GString) path = g_string_new ("/x/");

      aws_uri_append_label (path, cases[i].text);
      g_assert_cmpstr (path->str, ==, cases[i].escaped);
    }
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);
  g_test_add_func ("/aws/uri/label", test_label);

  return g_test_run ();
}
