/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-run-record.h"

#include <json-glib/json-glib.h>

G_BEGIN_DECLS

/**
 * BasaltImportMembers:
 * @record: keeps the texts that are read
 * @object: whose members are read
 * @bad: (nullable): the first member that is not what it should be; then nothing that was read
 *   counts
 *
 * Members of an object in a file. A reader goes on after a bad member, and looks at the end whether
 * there was one.
 */
typedef struct
{
  BasaltRunRecord *record;
  JsonObject *object;
  const char *bad;
} BasaltImportMembers;

const char *basalt_import_members_get_text   (BasaltImportMembers  *self,
                                              const char           *name,
                                              gsize                 max_length,
                                              gboolean              required);
const char *basalt_import_members_get_bytes  (BasaltImportMembers  *self,
                                              const char           *name,
                                              gsize                *length);
const char *basalt_import_members_get_uuid   (BasaltImportMembers  *self,
                                              const char           *name,
                                              gboolean              required);
gint64      basalt_import_members_get_number (BasaltImportMembers  *self,
                                              const char           *name,
                                              gint64                min,
                                              gint64                max,
                                              gint64                fallback);
guint       basalt_import_members_get_count  (BasaltImportMembers  *self,
                                              const char           *name,
                                              guint                 min,
                                              guint                 max);
gint64      basalt_import_members_get_time   (BasaltImportMembers  *self,
                                              const char           *name,
                                              gboolean              required);
BasaltState basalt_import_members_get_state  (BasaltImportMembers  *self,
                                              const char           *name);
void        basalt_import_members_get_usage  (BasaltImportMembers  *self,
                                              const char           *name,
                                              BasaltUsage          *usage);
JsonObject *basalt_import_members_get_object (BasaltImportMembers  *self,
                                              const char           *name,
                                              gboolean              required);
JsonArray  *basalt_import_members_get_array  (BasaltImportMembers  *self,
                                              const char           *name);
const char *basalt_import_members_get_problem (BasaltImportMembers *self,
                                              const char           *name);

G_END_DECLS
