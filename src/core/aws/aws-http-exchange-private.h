/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "aws-http-private.h"

G_BEGIN_DECLS

/* AwsHttpExchange: one request and its answer; the data of the GTask that reports them. */
typedef struct _AwsHttpExchange AwsHttpExchange;

AwsHttpExchange *aws_http_exchange_new_body     (gsize                   max_length);
AwsHttpExchange *aws_http_exchange_new_stream   (AwsHttpStreamFunc       func,
                                                 gpointer                func_data);
void             aws_http_exchange_free         (AwsHttpExchange        *self);
void             aws_http_exchange_start        (GTask                  *task,
                                                 GPtrArray              *under_way,
                                                 SoupSession            *soup,
                                                 SoupMessage            *message,
                                                 const AwsHttpTimeouts  *timeouts);
void             aws_http_exchange_stop         (AwsHttpExchange        *self,
                                                 GError                 *error);
void             aws_http_exchange_take_outcome (AwsHttpExchange        *self,
                                                 AwsHttpAnswer         **answer,
                                                 AwsFault              **fault);

G_END_DECLS
