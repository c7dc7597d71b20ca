/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run.h"

G_BEGIN_DECLS

/**
 * BasaltRequestCommand:
 * @BASALT_REQUEST_COMMAND_AWS_CLI: `aws bedrock-runtime converse`, for a POSIX shell
 * @BASALT_REQUEST_COMMAND_CURL: a POSIX shell script that signs with openssl and sends with curl
 * @BASALT_REQUEST_COMMAND_PYTHON: a Python program that uses boto3
 *
 * What a request can be made of outside this program.
 */
typedef enum
{
  BASALT_REQUEST_COMMAND_AWS_CLI,
  BASALT_REQUEST_COMMAND_CURL,
  BASALT_REQUEST_COMMAND_PYTHON,
} BasaltRequestCommand;

char *basalt_request_command_new (BasaltRequestCommand   command,
                                  BasaltRun             *run,
                                  BasaltAttempt         *attempt,
                                  GError               **error);

G_END_DECLS
