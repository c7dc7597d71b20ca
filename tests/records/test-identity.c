/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "basalt-identity.h"

static void
test_copy (void)
{
  g_autoptr (BasaltIdentity) identity = basalt_identity_new ();
  g_autoptr (BasaltIdentity) copy = NULL;
  const BasaltChainLink *link;

  g_assert_null (identity->source);
  g_assert_cmpuint (identity->chain->len, ==, 0);

  identity->source = g_strdup ("profile acme-dev");
  identity->access_key_id = g_strdup ("AKIDEXAMPLE");
  identity->account = g_strdup ("123456789012");
  identity->arn = g_strdup ("arn:aws:iam::123456789012:user/a");
  identity->region = g_strdup ("us-east-1");
  identity->expires_at = 42;
  g_ptr_array_add (identity->chain, basalt_chain_link_new ("environment", "none", "not set"));
  g_ptr_array_add (identity->chain, basalt_chain_link_new ("profile acme-dev", "found", NULL));

  copy = g_boxed_copy (BASALT_TYPE_IDENTITY, identity);
  g_clear_pointer (&identity, basalt_identity_free);

  g_assert_cmpstr (copy->source, ==, "profile acme-dev");
  g_assert_cmpstr (copy->access_key_id, ==, "AKIDEXAMPLE");
  g_assert_cmpstr (copy->account, ==, "123456789012");
  g_assert_cmpstr (copy->arn, ==, "arn:aws:iam::123456789012:user/a");
  g_assert_cmpstr (copy->region, ==, "us-east-1");
  g_assert_cmpint (copy->expires_at, ==, 42);
  g_assert_cmpuint (copy->chain->len, ==, 2);
  link = g_ptr_array_index (copy->chain, 0);
  g_assert_cmpstr (link->source, ==, "environment");
  g_assert_cmpstr (link->result, ==, "none");
  g_assert_cmpstr (link->detail, ==, "not set");
  link = g_ptr_array_index (copy->chain, 1);
  g_assert_null (link->detail);
}

static void
test_free_null (void)
{
  basalt_identity_free (NULL);
  basalt_chain_link_free (NULL);
}

int
main (int   argc,
      char *argv[])
{
  g_test_init (&argc, &argv, NULL);

  g_test_add_func ("/records/identity/copy", test_copy);
  g_test_add_func ("/records/identity/free-null", test_free_null);

  return g_test_run ();
}
