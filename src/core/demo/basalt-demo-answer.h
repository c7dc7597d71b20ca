/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "basalt-demo-request.h"

#include <libsoup/soup.h>

G_BEGIN_DECLS

/**
 * BasaltDemoAnswer:
 *
 * One answer on its way out, at its model's pace. Private to this layer; lives
 * on the server's thread.
 */
typedef struct _BasaltDemoAnswer BasaltDemoAnswer;

/* Called when the exchange is over, whoever ended it; frees the answer. */
typedef void (*BasaltDemoAnswerDone) (BasaltDemoAnswer *answer,
                                      gpointer          user_data);

BasaltDemoAnswer *basalt_demo_answer_start (SoupServerMessage       *message,
                                            const BasaltDemoRequest *request,
                                            gboolean                 cut,
                                            double                   pace,
                                            BasaltDemoAnswerDone     done,
                                            gpointer                 user_data);
void              basalt_demo_answer_free  (BasaltDemoAnswer        *self);

G_END_DECLS
