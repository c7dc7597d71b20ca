# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of basalt for bash.

_basalt ()
{
  local cur=${COMP_WORDS[COMP_CWORD]}

  if [[ $cur == -* ]]; then
    mapfile -t COMPREPLY < <(compgen -W '--demo --new-run -n --version -v --help -h --help-all
      --help-gapplication --gapplication-service' -- "$cur")
  else
    compopt -o filenames 2>/dev/null
    mapfile -t COMPREPLY < <(compgen -f -- "$cur")
  fi
}

complete -F _basalt basalt
