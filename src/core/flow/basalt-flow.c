/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-flow.h"

#include "basalt-flow-error.h"
#include "basalt-json.h"
#include "basalt-text.h"

#include <glib/gi18n-lib.h>
#include <string.h>

struct _BasaltFlow
{
  GObject parent_instance;

  char *name;
  char *json;
  char *hash;
  GPtrArray *nodes; /* BasaltFlowNode, in topological order */
  const BasaltFlowNode *output_node;
};

G_DEFINE_FINAL_TYPE (BasaltFlow, basalt_flow, G_TYPE_OBJECT)

/* One definition among many: nothing in the engine knows it. */
static const char prompt_flow[] = "{"
                                  "\"name\":\"prompt\","
                                  "\"nodes\":["
                                  "{\"name\":\"load-prompt\",\"type\":\"load-prompt\",\"policy\":{"
                                  "\"retries\":2,\"delay_ms\":10000}},"
                                  "{\"name\":\"call-bedrock\",\"type\":\"call-bedrock\",\"policy\":"
                                  "{\"retries\":2,\"delay_ms\":10000}}"
                                  "],"
                                  "\"links\":[{\"from\":\"load-prompt\",\"to\":\"call-bedrock\"}]"
                                  "}";

static void
flow_node_free (BasaltFlowNode *node)
{
  g_free (node->name);
  g_free (node->type);
  json_object_unref (node->config);
  g_strfreev (node->after);
  g_free (node);
}

static void
basalt_flow_finalize (GObject *object)
{
  BasaltFlow *self = BASALT_FLOW (object);

  g_free (self->name);
  g_free (self->json);
  g_free (self->hash);
  g_ptr_array_unref (self->nodes);

  G_OBJECT_CLASS (basalt_flow_parent_class)->finalize (object);
}

static void
basalt_flow_class_init (BasaltFlowClass *klass)
{
  GObjectClass *object_class = G_OBJECT_CLASS (klass);

  object_class->finalize = basalt_flow_finalize;
}

static void
basalt_flow_init (BasaltFlow *self)
{
  self->nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) flow_node_free);
}

static BasaltFlowNode *
read_node (JsonObject  *object,
           GError     **error)
{
  const char *name = basalt_json_get_string (object, "name");
  const char *type = basalt_json_get_string (object, "type");
  JsonObject *config = basalt_json_get_object (object, "config");
  BasaltRetryPolicy policy = BASALT_RETRY_POLICY_DEFAULT;
  BasaltFlowNode *node;

  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                           _ ("A node of the flow has no name."));
      return NULL;
    }

  if (type == NULL || *type == '\0')
    {
      g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                   _ ("The node “%s” has no type."), name);
      return NULL;
    }

  if (!basalt_retry_policy_override (&policy, basalt_json_get_object (object, "policy"), error))
    {
      g_prefix_error (error, "%s: ", name);
      return NULL;
    }

  node = g_new0 (BasaltFlowNode, 1);
  node->name = g_strdup (name);
  node->type = g_strdup (type);
  node->policy = policy;
  node->config = config != NULL ? json_object_ref (config) : json_object_new ();

  return node;
}

static BasaltFlowNode *
find_node (GPtrArray  *nodes,
           const char *name)
{
  for (guint i = 0; name != NULL && i < nodes->len; i++)
    {
      BasaltFlowNode *node = g_ptr_array_index (nodes, i);

      if (strcmp (node->name, name) == 0)
        return node;
    }

  return NULL;
}

static gboolean
read_nodes (JsonArray  *array,
            GPtrArray  *nodes,
            GError    **error)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;

  if (n == 0)
    {
      g_set_error_literal (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                           _ ("The flow has no nodes."));
      return FALSE;
    }

  for (guint i = 0; i < n; i++)
    {
      BasaltFlowNode *node = read_node (basalt_json_array_get_object (array, i), error);

      if (node == NULL)
        return FALSE;

      if (find_node (nodes, node->name) != NULL)
        {
          g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                       _ ("Two nodes of the flow are named “%s”."), node->name);
          flow_node_free (node);
          return FALSE;
        }

      g_ptr_array_add (nodes, node);
    }

  return TRUE;
}

static gboolean
read_links (JsonArray  *array,
            GPtrArray  *nodes,
            GError    **error)
{
  guint n = array != NULL ? json_array_get_length (array) : 0;
  g_autoptr (GHashTable) after =
    g_hash_table_new_full (NULL, NULL, NULL, (GDestroyNotify) g_ptr_array_unref);

  for (guint i = 0; i < n; i++)
    {
      JsonObject *object = basalt_json_array_get_object (array, i);
      const char *ends[] = {
        basalt_json_get_string (object, "from"),
        basalt_json_get_string (object, "to"),
      };
      BasaltFlowNode *to;
      GPtrArray *names;

      for (guint j = 0; j < G_N_ELEMENTS (ends); j++)
        {
          if (find_node (nodes, ends[j]) == NULL)
            {
              g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                           _ ("A link of the flow ends at “%s”, which is not a node."),
                           ends[j] != NULL ? ends[j] : "");
              return FALSE;
            }
        }

      to = find_node (nodes, ends[1]);
      names = g_hash_table_lookup (after, to);
      if (names == NULL)
        {
          names = g_ptr_array_new ();
          g_hash_table_insert (after, to, names);
        }

      if (g_ptr_array_find_with_equal_func (names, ends[0], g_str_equal, NULL))
        {
          g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                       _ ("“%s” and “%s” are linked twice."), ends[0], ends[1]);
          return FALSE;
        }

      g_ptr_array_add (names, (gpointer) ends[0]);
    }

  for (guint i = 0; i < nodes->len; i++)
    {
      BasaltFlowNode *node = g_ptr_array_index (nodes, i);
      GPtrArray *names = g_hash_table_lookup (after, node);
      guint n_after = names != NULL ? names->len : 0;

      node->after = g_new0 (char *, n_after + 1);
      for (guint j = 0; j < n_after; j++)
        node->after[j] = g_strdup (g_ptr_array_index (names, j));
    }

  return TRUE;
}

/* Moves the nodes to @sorted, each after those it takes from; where the links
 * leave a choice, in the order of the definition. */
static gboolean
sort_nodes (GPtrArray  *nodes,
            GPtrArray  *sorted,
            GError    **error)
{
  while (nodes->len > 0)
    {
      guint i;

      for (i = 0; i < nodes->len; i++)
        {
          BasaltFlowNode *node = g_ptr_array_index (nodes, i);
          gboolean ready = TRUE;

          for (guint j = 0; node->after[j] != NULL && ready; j++)
            ready = find_node (sorted, node->after[j]) != NULL;

          if (ready)
            break;
        }

      if (i == nodes->len)
        {
          const BasaltFlowNode *node = g_ptr_array_index (nodes, 0);

          g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                       _ ("The links of the flow go round in a circle at “%s”."), node->name);
          return FALSE;
        }

      g_ptr_array_add (sorted, g_ptr_array_steal_index (nodes, i));
    }

  return TRUE;
}

static const BasaltFlowNode *
find_output_node (GPtrArray *nodes)
{
  for (guint i = nodes->len; i-- > 0;)
    {
      const BasaltFlowNode *node = g_ptr_array_index (nodes, i);
      gboolean taken = FALSE;

      for (guint j = i + 1; j < nodes->len && !taken; j++)
        {
          const BasaltFlowNode *other = g_ptr_array_index (nodes, j);

          taken = g_strv_contains ((const char *const *) other->after, node->name);
        }

      if (!taken)
        return node;
    }

  g_return_val_if_reached (NULL);
}

/**
 * basalt_flow_new_from_json:
 * @text: a definition, see #BasaltFlow
 * @error: return location for an error
 *
 * Reads and checks a definition. A node without a policy has the default one;
 * unknown members are kept in the text and otherwise ignored.
 *
 * Returns: (transfer full): the flow; fails with
 *   %BASALT_FLOW_ERROR_DEFINITION and a translated sentence: no name, no
 *   nodes, a node without name or type, two of one name, a policy out of
 *   range, a link to nowhere or made twice, links that form a circle
 */
BasaltFlow *
basalt_flow_new_from_json (const char  *text,
                           GError     **error)
{
  g_autoptr (BasaltFlow) self = NULL;
  g_autoptr (JsonNode) root = NULL;
  g_autoptr (GPtrArray) nodes = NULL;
  g_autoptr (GBytes) bytes = NULL;
  g_autoptr (GError) local_error = NULL;
  JsonObject *object;
  const char *name;

  g_return_val_if_fail (text != NULL, NULL);

  root = basalt_json_parse_object (text, -1, &local_error);
  if (root == NULL)
    {
      g_set_error (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                   _ ("The flow cannot be read: %s"), local_error->message);
      return NULL;
    }

  object = json_node_get_object (root);
  name = basalt_json_get_string (object, "name");
  if (name == NULL || *name == '\0')
    {
      g_set_error_literal (error, BASALT_FLOW_ERROR, BASALT_FLOW_ERROR_DEFINITION,
                           _ ("The flow has no name."));
      return NULL;
    }

  self = g_object_new (BASALT_TYPE_FLOW, NULL);
  nodes = g_ptr_array_new_with_free_func ((GDestroyNotify) flow_node_free);
  if (!read_nodes (basalt_json_get_array (object, "nodes"), nodes, error) ||
      !read_links (basalt_json_get_array (object, "links"), nodes, error) ||
      !sort_nodes (nodes, self->nodes, error))
    return NULL;

  self->name = g_strdup (name);
  self->json = basalt_json_to_string (root, FALSE);
  self->output_node = find_output_node (self->nodes);
  bytes = g_bytes_new_static (self->json, strlen (self->json));
  self->hash = basalt_text_sha256 (bytes);

  return g_steal_pointer (&self);
}

/**
 * basalt_flow_new_prompt:
 *
 * Returns: (transfer full): the built-in flow `prompt`: `load-prompt`, then
 *   `call-bedrock`
 */
BasaltFlow *
basalt_flow_new_prompt (void)
{
  g_autoptr (GError) error = NULL;
  BasaltFlow *self = basalt_flow_new_from_json (prompt_flow, &error);

  g_assert_no_error (error);

  return self;
}

/**
 * basalt_flow_get_name:
 * @self: a flow
 *
 * Returns: (transfer none): its name
 */
const char *
basalt_flow_get_name (BasaltFlow *self)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);

  return self->name;
}

/**
 * basalt_flow_get_json:
 * @self: a flow
 *
 * Returns: (transfer none): its definition, white space removed
 */
const char *
basalt_flow_get_json (BasaltFlow *self)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);

  return self->json;
}

/**
 * basalt_flow_get_hash:
 * @self: a flow
 *
 * Returns: (transfer none): SHA-256 of basalt_flow_get_json() in hexadecimal
 */
const char *
basalt_flow_get_hash (BasaltFlow *self)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);

  return self->hash;
}

/**
 * basalt_flow_get_n_nodes:
 * @self: a flow
 *
 * Returns: number of nodes, at least 1
 */
guint
basalt_flow_get_n_nodes (BasaltFlow *self)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), 0);

  return self->nodes->len;
}

/**
 * basalt_flow_get_node:
 * @self: a flow
 * @index: a position, less than basalt_flow_get_n_nodes()
 *
 * Returns: (transfer none): the node at @index in topological order
 */
const BasaltFlowNode *
basalt_flow_get_node (BasaltFlow *self,
                      guint       index)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);
  g_return_val_if_fail (index < self->nodes->len, NULL);

  return g_ptr_array_index (self->nodes, index);
}

/**
 * basalt_flow_find_node:
 * @self: a flow
 * @name: (nullable): a node's name
 *
 * Returns: (nullable) (transfer none): the node
 */
const BasaltFlowNode *
basalt_flow_find_node (BasaltFlow *self,
                       const char *name)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);

  return find_node (self->nodes, name);
}

/**
 * basalt_flow_get_output_node:
 * @self: a flow
 *
 * Returns: (transfer none): the node whose output is the run's: the last in
 *   topological order that no other takes from
 */
const BasaltFlowNode *
basalt_flow_get_output_node (BasaltFlow *self)
{
  g_return_val_if_fail (BASALT_IS_FLOW (self), NULL);

  return self->output_node;
}
