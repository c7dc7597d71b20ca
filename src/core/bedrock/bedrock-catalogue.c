/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "bedrock-catalogue.h"

#include "basalt-json.h"
#include "basalt-time.h"

#include <glib/gi18n-lib.h>
#include <string.h>

/* Bedrock has some hundreds of each; a server that sends more than this is not one to follow. */
#define MAX_ROWS 10000

typedef struct
{
  char *id;
  char *name;
  char *provider;
  char *lifecycle;
  gint64 end_of_life;
  guint text : 1;
  guint on_demand : 1;
  guint provisioned : 1;
  guint streaming : 1;
  guint covered : 1; /* a profile leads to it */
} Foundation;

typedef struct
{
  char *id; /* what a request names: for application profiles the ARN */
  char *name;
  char *base_id;
  char *status;
  const char *via;
} Profile;

struct _BedrockCatalogue
{
  GHashTable *foundations; /* id → Foundation */
  GPtrArray *order;        /* of Foundation, borrowed */
  GHashTable *profile_ids;
  GPtrArray *profiles;
};

static void
foundation_free (Foundation *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->provider);
  g_free (self->lifecycle);
  g_free (self);
}

static void
profile_free (Profile *self)
{
  g_free (self->id);
  g_free (self->name);
  g_free (self->base_id);
  g_free (self->status);
  g_free (self);
}

/* Whether the list @member of @object has @value. Where there is no list, @fallback. */
static gboolean
list_has (JsonObject *object,
          const char *member,
          const char *value,
          gboolean    fallback)
{
  JsonArray *array = basalt_json_get_array (object, member);

  if (array == NULL)
    return fallback;

  for (guint i = 0; i < json_array_get_length (array); i++)
    if (g_strcmp0 (basalt_json_array_get_string (array, i), value) == 0)
      return TRUE;

  return FALSE;
}

/* "arn:aws:bedrock:us-east-1::foundation-model/acme.model-v1:0" leads to "acme.model-v1:0". */
static char *
model_id_of_arn (const char *arn)
{
  const char *mark = arn != NULL ? strstr (arn, "foundation-model/") : NULL;

  return mark != NULL ? g_strdup (mark + strlen ("foundation-model/")) : NULL;
}

/* The first of a profile's models that has an id; all of them are the same model elsewhere. */
static char *
get_base_id (JsonObject *summary)
{
  JsonArray *models = basalt_json_get_array (summary, "models");
  guint n = models != NULL ? json_array_get_length (models) : 0;

  for (guint i = 0; i < n; i++)
    {
      char *id = model_id_of_arn (
        basalt_json_get_string (basalt_json_array_get_object (models, i), "modelArn"));

      if (id != NULL)
        return id;
    }

  return NULL;
}

/* Ids start with their provider's name: "anthropic.claude-…". */
static char *
guess_provider (const char *base_id)
{
  const char *dot = base_id != NULL ? strchr (base_id, '.') : NULL;

  return dot != NULL ? g_strndup (base_id, (gsize) (dot - base_id)) : NULL;
}

/* (transfer full) (nullable): why @foundation cannot be called at @now */
static char *
get_end_reason (const Foundation *foundation,
                gint64            now)
{
  g_autofree char *date = NULL;

  if (foundation == NULL || foundation->end_of_life == BASALT_TIME_NONE ||
      foundation->end_of_life > now)
    return NULL;

  date = basalt_time_to_rfc3339 (foundation->end_of_life);
  if (date == NULL)
    return g_strdup (_ ("This model has reached its end of life."));

  date[strlen ("2026-01-01")] = '\0';

  /* Translators: a date such as 2026-04-28 */
  return g_strdup_printf (_ ("This model reached its end of life on %s."), date);
}

static BasaltModel *
make_profile_row (const Profile    *profile,
                  const Foundation *base,
                  gint64            now)
{
  g_autofree char *guess = base == NULL ? guess_provider (profile->base_id) : NULL;
  g_autofree char *reason = get_end_reason (base, now);

  if (reason == NULL && profile->status != NULL && strcmp (profile->status, "ACTIVE") != 0)
    /* Translators: a state as the service names it, such as CREATING */
    reason = g_strdup_printf (_ ("This inference profile is not active: %s."), profile->status);

  return basalt_model_new (profile->id, profile->name, base != NULL ? base->provider : guess,
                           profile->via, base == NULL || base->streaming,
                           base != NULL ? base->lifecycle : NULL, reason == NULL, reason,
                           profile->base_id);
}

static BasaltModel *
make_foundation_row (const Foundation *foundation,
                     gint64            now)
{
  g_autofree char *reason = get_end_reason (foundation, now);

  if (reason == NULL && !foundation->on_demand)
    {
      if (foundation->provisioned)
        reason = g_strdup (_ ("This model needs provisioned throughput."));
      else
        reason =
          g_strdup (_ ("This model is offered only through an inference profile, and none for "
                       "it was found in this region."));
    }

  return basalt_model_new (foundation->id, foundation->name, foundation->provider, "on-demand",
                           foundation->streaming, foundation->lifecycle, reason == NULL, reason,
                           NULL);
}

static int
compare_text (const char *a,
              const char *b)
{
  g_autofree char *folded_a = g_utf8_casefold (a != NULL ? a : "", -1);
  g_autofree char *folded_b = g_utf8_casefold (b != NULL ? b : "", -1);

  return strcmp (folded_a, folded_b);
}

static int
compare_rows (gconstpointer a,
              gconstpointer b)
{
  BasaltModel *row_a = *(BasaltModel *const *) a;
  BasaltModel *row_b = *(BasaltModel *const *) b;
  int order = compare_text (basalt_model_get_provider (row_a), basalt_model_get_provider (row_b));

  if (order == 0)
    order = compare_text (basalt_model_get_name (row_a), basalt_model_get_name (row_b));
  if (order == 0)
    order = g_strcmp0 (basalt_model_get_id (row_a), basalt_model_get_id (row_b));

  return order;
}

/*
 * bedrock_catalogue_new:
 *
 * Returns: (transfer full): a catalogue of nothing
 */
BedrockCatalogue *
bedrock_catalogue_new (void)
{
  BedrockCatalogue *self = g_new0 (BedrockCatalogue, 1);

  self->foundations =
    g_hash_table_new_full (g_str_hash, g_str_equal, NULL, (GDestroyNotify) foundation_free);
  self->order = g_ptr_array_new ();
  self->profile_ids = g_hash_table_new (g_str_hash, g_str_equal);
  self->profiles = g_ptr_array_new_with_free_func ((GDestroyNotify) profile_free);

  return self;
}

/*
 * bedrock_catalogue_free:
 * @self: (transfer full): a catalogue
 */
void
bedrock_catalogue_free (BedrockCatalogue *self)
{
  g_return_if_fail (self != NULL);

  g_ptr_array_unref (self->order);
  g_hash_table_unref (self->foundations);
  g_hash_table_unref (self->profile_ids);
  g_ptr_array_unref (self->profiles);
  g_free (self);
}

/*
 * bedrock_catalogue_add_models:
 * @self: a catalogue
 * @answer: of ListFoundationModels
 *
 * Takes the models of an answer; entries without an id, and ids that are there
 * already, are left out. What an entry does not say is taken in its favour.
 */
void
bedrock_catalogue_add_models (BedrockCatalogue *self,
                              JsonObject       *answer)
{
  JsonArray *summaries = basalt_json_get_array (answer, "modelSummaries");
  guint n = summaries != NULL ? json_array_get_length (summaries) : 0;

  for (guint i = 0; i < n && self->order->len < MAX_ROWS; i++)
    {
      JsonObject *summary = basalt_json_array_get_object (summaries, i);
      JsonObject *lifecycle = basalt_json_get_object (summary, "modelLifecycle");
      const char *id = basalt_json_get_string (summary, "modelId");
      Foundation *foundation;

      if (id == NULL || *id == '\0' || g_hash_table_contains (self->foundations, id))
        continue;

      foundation = g_new0 (Foundation, 1);
      foundation->id = g_strdup (id);
      foundation->name = g_strdup (basalt_json_get_string (summary, "modelName"));
      foundation->provider = g_strdup (basalt_json_get_string (summary, "providerName"));
      foundation->lifecycle = g_strdup (basalt_json_get_string (lifecycle, "status"));
      foundation->end_of_life =
        basalt_time_from_rfc3339 (basalt_json_get_string (lifecycle, "endOfLifeTime"));
      foundation->text = list_has (summary, "outputModalities", "TEXT", TRUE);
      foundation->on_demand = list_has (summary, "inferenceTypesSupported", "ON_DEMAND", TRUE);
      foundation->provisioned = list_has (summary, "inferenceTypesSupported", "PROVISIONED", FALSE);
      foundation->streaming = basalt_json_get_boolean (summary, "responseStreamingSupported", TRUE);
      if (foundation->provider == NULL)
        foundation->provider = guess_provider (id);

      g_hash_table_insert (self->foundations, foundation->id, foundation);
      g_ptr_array_add (self->order, foundation);
    }
}

/*
 * bedrock_catalogue_add_profiles:
 * @self: a catalogue
 * @answer: a page of ListInferenceProfiles
 *
 * Takes the profiles of a page; those that cannot be named in a request, and
 * those that are there already, are left out.
 */
void
bedrock_catalogue_add_profiles (BedrockCatalogue *self,
                                JsonObject       *answer)
{
  JsonArray *summaries = basalt_json_get_array (answer, "inferenceProfileSummaries");
  guint n = summaries != NULL ? json_array_get_length (summaries) : 0;

  for (guint i = 0; i < n && self->profiles->len < MAX_ROWS; i++)
    {
      JsonObject *summary = basalt_json_array_get_object (summaries, i);
      gboolean application =
        g_strcmp0 (basalt_json_get_string (summary, "type"), "APPLICATION") == 0;
      const char *id = basalt_json_get_string (summary, application ? "inferenceProfileArn" :
                                                                      "inferenceProfileId");
      Profile *profile;

      if (id == NULL || *id == '\0' || g_hash_table_contains (self->profile_ids, id))
        continue;

      profile = g_new0 (Profile, 1);
      profile->id = g_strdup (id);
      profile->name = g_strdup (basalt_json_get_string (summary, "inferenceProfileName"));
      profile->status = g_strdup (basalt_json_get_string (summary, "status"));
      profile->base_id = get_base_id (summary);
      profile->via = application ? "application-profile" : "inference-profile";

      g_ptr_array_add (self->profiles, profile);
      g_hash_table_add (self->profile_ids, profile->id);
    }
}

/*
 * bedrock_catalogue_join:
 * @self: a catalogue that has all models and profiles
 * @now: microseconds since 1970 UTC
 *
 * Makes the rows of a model picker (WIRE.md §5, §16): foundation models that
 * answer with text, and all profiles of such models. A model that can be
 * called only through a profile gives way to its profiles; without any it
 * stays, with the reason why it cannot be called.
 *
 * Returns: (transfer full) (element-type BasaltModel): by provider, then name
 */
GPtrArray *
bedrock_catalogue_join (BedrockCatalogue *self,
                        gint64            now)
{
  GPtrArray *rows = g_ptr_array_new_with_free_func (g_object_unref);

  for (guint i = 0; i < self->profiles->len; i++)
    {
      const Profile *profile = g_ptr_array_index (self->profiles, i);
      Foundation *base =
        profile->base_id != NULL ? g_hash_table_lookup (self->foundations, profile->base_id) : NULL;

      if (base != NULL)
        base->covered = TRUE;
      if (base == NULL || base->text)
        g_ptr_array_add (rows, make_profile_row (profile, base, now));
    }

  for (guint i = 0; i < self->order->len; i++)
    {
      const Foundation *foundation = g_ptr_array_index (self->order, i);

      if (foundation->text && (foundation->on_demand || !foundation->covered))
        g_ptr_array_add (rows, make_foundation_row (foundation, now));
    }

  g_ptr_array_sort (rows, compare_rows);

  return rows;
}
