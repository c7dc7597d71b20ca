/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-demo-models.h"

#include "basalt-demo-endpoint.h"
#include "basalt-json.h"

#include <string.h>

#define ACCOUNT "123456789012"
#define ARN "arn:aws:bedrock:" BASALT_DEMO_REGION ":"

static const struct
{
  const char *id;
  const char *name;
} models[] = {
  [BASALT_DEMO_STEADY] = { BASALT_DEMO_MODEL_STEADY, "Demo Steady" },
  [BASALT_DEMO_SLOW] = { BASALT_DEMO_MODEL_SLOW, "Demo Slow" },
  [BASALT_DEMO_THROTTLED] = { BASALT_DEMO_MODEL_THROTTLED, "Demo Throttled" },
  [BASALT_DEMO_FLAKY] = { BASALT_DEMO_MODEL_FLAKY, "Demo Flaky" },
  [BASALT_DEMO_DENIED] = { BASALT_DEMO_MODEL_DENIED, "Demo Denied" },
  [BASALT_DEMO_LONG] = { BASALT_DEMO_MODEL_LONG, "Demo Long" },
};

/* Two kinds of profiles, so that a join has something to join. */
static const struct
{
  const char *id;
  const char *arn;
  const char *name;
  const char *type;
  BasaltDemoModel model;
} profiles[] = {
  { "us." BASALT_DEMO_MODEL_STEADY, ARN ACCOUNT ":inference-profile/us." BASALT_DEMO_MODEL_STEADY,
    "US Demo Steady", "SYSTEM_DEFINED", BASALT_DEMO_STEADY },
  { "global." BASALT_DEMO_MODEL_LONG,
    ARN ACCOUNT ":inference-profile/global." BASALT_DEMO_MODEL_LONG, "Global Demo Long",
    "SYSTEM_DEFINED", BASALT_DEMO_LONG },
  { "basaltdemo01", ARN ACCOUNT ":application-inference-profile/basaltdemo01", "Demo Application",
    "APPLICATION", BASALT_DEMO_STEADY },
};

static void
add_strings (JsonObject *object,
             const char *member,
             const char *first,
             const char *second)
{
  JsonArray *array = json_array_new ();

  json_array_add_string_element (array, first);
  if (second != NULL)
    json_array_add_string_element (array, second);
  json_object_set_array_member (object, member, array);
}

static JsonObject *
model_to_object (BasaltDemoModel model)
{
  JsonObject *object = json_object_new ();
  JsonObject *lifecycle = json_object_new ();
  g_autofree char *arn = g_strconcat (ARN ":foundation-model/", models[model].id, NULL);

  json_object_set_string_member (object, "modelArn", arn);
  json_object_set_string_member (object, "modelId", models[model].id);
  json_object_set_string_member (object, "modelName", models[model].name);
  json_object_set_string_member (object, "providerName", "Basalt");
  add_strings (object, "inputModalities", "TEXT", NULL);
  add_strings (object, "outputModalities", "TEXT", NULL);
  json_object_set_boolean_member (object, "responseStreamingSupported", TRUE);
  json_object_set_array_member (object, "customizationsSupported", json_array_new ());
  add_strings (object, "inferenceTypesSupported", "ON_DEMAND", NULL);
  json_object_set_string_member (lifecycle, "status", "ACTIVE");
  json_object_set_object_member (object, "modelLifecycle", lifecycle);

  return object;
}

static JsonObject *
profile_to_object (guint index)
{
  JsonObject *object = json_object_new ();
  JsonObject *model = json_object_new ();
  JsonArray *array = json_array_new ();
  g_autofree char *arn =
    g_strconcat (ARN ":foundation-model/", models[profiles[index].model].id, NULL);

  json_object_set_string_member (object, "inferenceProfileName", profiles[index].name);
  json_object_set_string_member (object, "inferenceProfileId", profiles[index].id);
  json_object_set_string_member (object, "inferenceProfileArn", profiles[index].arn);
  json_object_set_string_member (object, "type", profiles[index].type);
  json_object_set_string_member (object, "status", "ACTIVE");
  json_object_set_string_member (model, "modelArn", arn);
  json_array_add_object_element (array, model);
  json_object_set_array_member (object, "models", array);

  return object;
}

/*
 * basalt_demo_model_from_id:
 * @id: what stood in the path: a model id, a profile's id, or an ARN of either
 * @model: (out): the model
 *
 * Returns: whether there is such a model
 */
gboolean
basalt_demo_model_from_id (const char      *id,
                           BasaltDemoModel *model)
{
  const char *mark;

  for (guint i = 0; i < G_N_ELEMENTS (profiles); i++)
    if (strcmp (id, profiles[i].id) == 0 || strcmp (id, profiles[i].arn) == 0)
      {
        *model = profiles[i].model;
        return TRUE;
      }

  mark = g_str_has_prefix (id, "arn:") ? strstr (id, ":foundation-model/") : NULL;
  if (mark != NULL)
    id = mark + strlen (":foundation-model/");

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    if (strcmp (id, models[i].id) == 0)
      {
        *model = (BasaltDemoModel) i;
        return TRUE;
      }

  return FALSE;
}

/*
 * basalt_demo_model_get_id:
 *
 * Returns: (transfer none): the model's id
 */
const char *
basalt_demo_model_get_id (BasaltDemoModel model)
{
  return models[model].id;
}

/*
 * basalt_demo_models_to_json:
 *
 * Returns: (transfer full): the answer of ListFoundationModels
 */
char *
basalt_demo_models_to_json (void)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *array = json_array_new ();

  for (guint i = 0; i < G_N_ELEMENTS (models); i++)
    json_array_add_object_element (array, model_to_object ((BasaltDemoModel) i));
  json_object_set_array_member (root, "modelSummaries", array);

  return basalt_json_object_to_string (root, FALSE);
}

/*
 * basalt_demo_profiles_to_json:
 * @type: (nullable): only profiles of this type; %NULL for those of the
 *   service, as the service does
 * @max_results: profiles in a page
 * @start: where the page starts
 *
 * Returns: (transfer full): a page of ListInferenceProfiles
 */
char *
basalt_demo_profiles_to_json (const char *type,
                              guint       max_results,
                              guint       start)
{
  g_autoptr (JsonObject) root = json_object_new ();
  JsonArray *array = json_array_new ();
  guint i;

  for (i = start; i < G_N_ELEMENTS (profiles); i++)
    {
      if (strcmp (profiles[i].type, type != NULL ? type : "SYSTEM_DEFINED") != 0)
        continue;
      if (json_array_get_length (array) >= max_results)
        break;
      json_array_add_object_element (array, profile_to_object (i));
    }

  json_object_set_array_member (root, "inferenceProfileSummaries", array);
  if (i < G_N_ELEMENTS (profiles))
    {
      g_autofree char *next = g_strdup_printf ("%u", i);

      json_object_set_string_member (root, "nextToken", next);
    }

  return basalt_json_object_to_string (root, FALSE);
}
