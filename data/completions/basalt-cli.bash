# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of basalt-cli for bash. It needs no helpers from elsewhere.

# Words as they were typed: readline cuts them at colons and equals signs too.
_basalt_cli_split ()
{
  local line=${COMP_LINE:0:COMP_POINT} trimmed word i

  words=()
  for ((i = 0; i <= COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    trimmed=${line#"${line%%[![:blank:]]*}"}
    if ((${#words[@]} > 0)) && [[ $line == "$trimmed" ]]; then
      words[${#words[@]} - 1]+=$word
    else
      words+=("$word")
    fi
    line=${trimmed#"$word"}
  done
  cur=${words[${#words[@]} - 1]}
}

# Leaves what replaces the part of the word that readline knows of.
_basalt_cli_cut ()
{
  local typed=$1 cut i

  if [[ $typed == *:* && $COMP_WORDBREAKS == *:* ]]; then
    cut=${typed%"${typed##*:}"}
    for i in "${!COMPREPLY[@]}"; do
      COMPREPLY[i]=${COMPREPLY[i]#"$cut"}
    done
  fi
}

# Offers words of ours. The shell expands them: never what was read somewhere.
_basalt_cli_reply ()
{
  local typed=$1
  shift

  mapfile -t COMPREPLY < <(compgen -W "$*" -- "$typed")
  _basalt_cli_cut "$typed"
}

# Offers the lines on standard input. They say what they like, so each is quoted for the shell.
_basalt_cli_offer ()
{
  local typed=$1 line quoted

  COMPREPLY=()
  while IFS= read -r line; do
    # What was typed may be quoted already: by this, the time before.
    printf -v quoted '%q' "$line"
    [[ -n $line && ($line == "$typed"* || $quoted == "$typed"*) ]] && COMPREPLY+=("$quoted")
  done
  _basalt_cli_cut "$typed"
}

_basalt_cli_files ()
{
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -f -- "$1")
}

# Names of runs where they are unique, and ends of ids.
_basalt_cli_runs ()
{
  "$program" runs --limit 50 "$@" 2>/dev/null |
    awk 'NR > 1 { n[$2]++; id[NR] = $1; name[NR] = $2 }
         END { for (i in id) { print id[i]; if (n[name[i]] == 1) print name[i] } }'
}

# The demo's own; otherwise those that were asked before. Nothing is sent anywhere.
_basalt_cli_models ()
{
  if [[ " ${words[*]} " == *" --demo "* ]]; then
    "$program" models --demo 2>/dev/null | awk 'NR > 1 { print $1 }'
  else
    "$program" runs --limit 50 --json 2>/dev/null |
      grep -o '"model":"[^"\\]*"' | cut -d '"' -f 4 | sort -u
  fi
}

_basalt_cli_connections ()
{
  "$program" connections --json 2>/dev/null | grep -o '"name":"[^"\\]*"' | cut -d '"' -f 4
}

_basalt_cli_profiles ()
{
  sed -n -e 's/^\[profile \(.*\)\]$/\1/p' -e 's/^\[default\]$/default/p' \
    "${AWS_CONFIG_FILE:-$HOME/.aws/config}" 2>/dev/null
  sed -n 's/^\[\(.*\)\]$/\1/p' \
    "${AWS_SHARED_CREDENTIALS_FILE:-$HOME/.aws/credentials}" 2>/dev/null
}

_basalt_cli ()
{
  local states='scheduled late awaiting-retry pending running retrying paused needs-sign-in
    cancelling completed cached skipped failed timed-out cancelled crashed'
  local orders='newest oldest longest shortest most-tokens fewest-tokens'
  local regions='us-east-1 us-east-2 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-central-2
    eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 ap-northeast-1 ap-northeast-2
    ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 us-gov-east-1
    us-gov-west-1'
  local connection='--connection --profile --demo --region --endpoint-url'
  local program=$1 words cur option value command

  _basalt_cli_split
  COMPREPLY=()

  if ((${#words[@]} <= 2)); then
    _basalt_cli_reply "$cur" run runs show logs retry delete restore export import connections \
      models whoami demo-endpoint --help --version -h
    return
  fi
  command=${words[1]}

  # An option's value, in either way of writing it.
  if [[ $cur == --*=* ]]; then
    option=${cur%%=*}
    value=${cur#*=}
  else
    option=${words[${#words[@]} - 2]}
    value=$cur
  fi
  case $command$option in
    run--prompt-file | export--output | export-o)
      _basalt_cli_files "$value"
      return
      ;;
    run--model | runs--model)
      _basalt_cli_offer "$value" < <(_basalt_cli_models)
      return
      ;;
    runs--state)
      _basalt_cli_reply "$value" "$states"
      return
      ;;
    runs--sort)
      _basalt_cli_reply "$value" "$orders"
      return
      ;;
    runs--since)
      _basalt_cli_reply "$value" today yesterday 30m 24h 7d
      return
      ;;
    logs--level)
      _basalt_cli_reply "$value" debug info warning error
      return
      ;;
    export--format)
      _basalt_cli_reply "$value" json markdown csv
      return
      ;;
    *--connection)
      _basalt_cli_offer "$value" < <(_basalt_cli_connections)
      return
      ;;
    *--profile)
      _basalt_cli_offer "$value" < <(_basalt_cli_profiles)
      return
      ;;
    *--region)
      _basalt_cli_reply "$value" "$regions"
      return
      ;;
    *--system | *--max-tokens | *--temperature | *--top-p | *--stop | *--retries | \
    *--retry-delay | *--timeout | *--limit | *--search | *--endpoint-url | \
    *--port)
      return
      ;;
  esac

  if [[ $cur == -* ]]; then
    local options='--help -h'
    case $command in
      run)
        options+=" --prompt-file --model --system --max-tokens --temperature --top-p --stop
          --retries --retry-delay --timeout --no-defaults --no-stream --json --quiet $connection"
        ;;
      runs) options+=' --limit --state --model --search --since --sort --json' ;;
      show | connections) options+=' --json' ;;
      logs) options+=' --level --follow -f --json' ;;
      retry) options+=' --json --quiet' ;;
      delete) options+=' --permanently' ;;
      export) options+=' --format --output -o --all' ;;
      models | whoami) options+=" --json $connection" ;;
      demo-endpoint) options+=' --port' ;;
      restore | import) ;;
      *) return ;;
    esac
    _basalt_cli_reply "$cur" "$options"
    return
  fi

  case $command in
    runs)
      case $cur in
        state:*) _basalt_cli_reply "$cur" "$(printf 'state:%s ' $states)" ;;
        sort:*) _basalt_cli_reply "$cur" "$(printf 'sort:%s ' $orders)" ;;
        has:*) _basalt_cli_reply "$cur" has:{error,retry,note,tag,rating,parent} ;;
        is:*) _basalt_cli_reply "$cur" is:pinned ;;
        in:*) _basalt_cli_reply "$cur" in:trash ;;
        rating:*) _basalt_cli_reply "$cur" rating:{1,2,3,4,5} ;;
        since:* | before:*)
          _basalt_cli_reply "$cur" "${cur%%:*}":{today,yesterday,30m,24h,7d}
          ;;
        model:*) _basalt_cli_offer "$cur" < <(_basalt_cli_models | sed 's/^/model:/') ;;
        *)
          compopt -o nospace 2>/dev/null
          _basalt_cli_reply "$cur" state: model: flow: connection: tag: since: before: has: \
            rating: is: in: sort:
          ;;
      esac
      ;;
    show | logs | export | delete) _basalt_cli_offer "$cur" < <(_basalt_cli_runs) ;;
    retry)
      _basalt_cli_offer "$cur" < <(
        _basalt_cli_runs state:failed
        _basalt_cli_runs state:crashed
        _basalt_cli_runs state:cancelled
      )
      ;;
    restore) _basalt_cli_offer "$cur" < <(_basalt_cli_runs in:trash) ;;
    import) _basalt_cli_files "$cur" ;;
  esac
}

complete -F _basalt_cli basalt-cli
