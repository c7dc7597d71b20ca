# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of basalt for fish.

complete -c basalt -l demo -d 'Use the demo endpoint; no account is needed'
complete -c basalt -s n -l new-run -d 'Show the page of a new run'
complete -c basalt -s v -l version -d 'Show the version and exit'
complete -c basalt -s h -l help -d 'Show help options'
complete -c basalt -l help-all -d 'Show all help options'
complete -c basalt -l help-gapplication -d 'Show GApplication options'
complete -c basalt -l gapplication-service -d 'Wait for the session bus to say what to do'
