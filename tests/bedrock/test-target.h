/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "bedrock-client.h"

/* (transfer full): keys that open nothing */
static inline AwsCredentials *
test_target_credentials (void)
{
  g_autoptr (BasaltSecret) secret = basalt_secret_new ("secret");

  return aws_credentials_new ("AKIDEXAMPLE", secret, NULL, 0, "test");
}

static inline BedrockTarget
test_target (const char     *endpoint,
             AwsCredentials *credentials)
{
  return (BedrockTarget) {
    .endpoint = endpoint,
    .region = "us-east-1",
    .credentials = credentials,
  };
}
