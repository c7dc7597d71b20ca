/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-credentials.h"

G_BEGIN_DECLS

#define BASALT_KEYRING_ERROR (basalt_keyring_error_quark ())

typedef enum
{
  BASALT_KEYRING_ERROR_LOCKED,      /* locked, or the person did not unlock it */
  BASALT_KEYRING_ERROR_ABSENT,      /* no keyring is running */
  BASALT_KEYRING_ERROR_FAILED,      /* it answered with an error */
  BASALT_KEYRING_ERROR_DAMAGED,     /* what it holds is not ours to read */
} BasaltKeyringError;

GQuark basalt_keyring_error_quark (void);

#define BASALT_TYPE_KEYRING (basalt_keyring_get_type ())

/*
 * BasaltKeyring: secrets of connections, in the Secret Service (or the Secret portal's
 * file in a sandbox), found by connection id alone. What the keyring would not
 * take is kept in memory for this session, and lookup() finds it there.
 */
G_DECLARE_FINAL_TYPE (BasaltKeyring, basalt_keyring, BASALT, KEYRING, GObject)

BasaltKeyring  *basalt_keyring_new           (void);
/* @label: shown by keyring programs. Fails with BASALT_KEYRING_ERROR; the credentials are then
 * kept for this session; is_session_only() tells. */
void            basalt_keyring_store_async   (BasaltKeyring       *self,
                                              const char          *connection_id,
                                              const char          *label,
                                              AwsCredentials      *credentials,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean        basalt_keyring_store_finish  (BasaltKeyring       *self,
                                              GAsyncResult        *result,
                                              GError             **error);
/* NULL without error: nothing is stored for this connection. */
void            basalt_keyring_lookup_async  (BasaltKeyring       *self,
                                              const char          *connection_id,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
AwsCredentials *basalt_keyring_lookup_finish (BasaltKeyring       *self,
                                              GAsyncResult        *result,
                                              GError             **error);
void            basalt_keyring_clear_async   (BasaltKeyring       *self,
                                              const char          *connection_id,
                                              GCancellable        *cancellable,
                                              GAsyncReadyCallback  callback,
                                              gpointer             user_data);
gboolean        basalt_keyring_clear_finish  (BasaltKeyring       *self,
                                              GAsyncResult        *result,
                                              GError             **error);
gboolean        basalt_keyring_is_session_only (BasaltKeyring     *self,
                                              const char          *connection_id);

G_END_DECLS
