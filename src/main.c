/* SPDX-License-Identifier: GPL-3.0-or-later */

#include "config.h"

#include "basalt-application.h"

/* How often in a row the process that was asked may be about to go. */
#define MAX_TRIES 5

int
main (int    argc,
      char **argv)
{
  int status = 0;

  for (guint tries = 0; tries < MAX_TRIES; tries++)
    {
      g_autoptr (BasaltApplication) application = basalt_application_new ();

      status = g_application_run (G_APPLICATION (application), argc, argv);
      if (basalt_application_was_heard (application))
        break;
    }

  return status;
}
