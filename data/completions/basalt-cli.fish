# SPDX-License-Identifier: GPL-3.0-or-later
#
# Completion of basalt-cli for fish.

# Names of runs where they are unique, and ends of ids. The words of the search are arguments.
function __basalt_cli_runs
    basalt-cli runs --limit 50 $argv 2>/dev/null | awk '
        NR > 1 { n[$2]++; id[NR] = $1; name[NR] = $2 }
        END { for (i in id) { print id[i]; if (n[name[i]] == 1) print name[i] } }'
end

# The demo's own; otherwise those that were asked before. Nothing is sent anywhere.
function __basalt_cli_models
    if contains -- --demo (commandline -opc)
        basalt-cli models --demo 2>/dev/null | awk 'NR > 1 { print $1 }'
    else
        basalt-cli runs --limit 50 --json 2>/dev/null | grep -o '"model":"[^"]*"' |
            cut -d '"' -f 4 | sort -u
    end
end

function __basalt_cli_connections
    basalt-cli connections --json 2>/dev/null | grep -o '"name":"[^"\\]*"' | cut -d '"' -f 4
end

function __basalt_cli_profiles
    set -l config $AWS_CONFIG_FILE ~/.aws/config
    set -l credentials $AWS_SHARED_CREDENTIALS_FILE ~/.aws/credentials
    sed -n -e 's/^\[profile \(.*\)\]$/\1/p' -e 's/^\[default\]$/default/p' $config[1] 2>/dev/null
    sed -n 's/^\[\(.*\)\]$/\1/p' $credentials[1] 2>/dev/null
end

# Whether the command is one of the arguments; with none, whether there is no command yet.
function __basalt_cli_in
    set -l words (commandline -opc)
    if test (count $argv) -eq 0
        test (count $words) -lt 2
    else
        test (count $words) -gt 1; and contains -- $words[2] $argv
    end
end

set -l states scheduled late awaiting-retry pending running retrying paused needs-sign-in \
    cancelling completed cached skipped failed timed-out cancelled crashed
set -l orders newest oldest longest shortest most-tokens fewest-tokens
set -l times today yesterday 30m 24h 7d
set -l regions us-east-1 us-east-2 us-west-2 ca-central-1 sa-east-1 eu-central-1 eu-central-2 \
    eu-north-1 eu-south-1 eu-south-2 eu-west-1 eu-west-2 eu-west-3 ap-northeast-1 ap-northeast-2 \
    ap-northeast-3 ap-south-1 ap-south-2 ap-southeast-1 ap-southeast-2 us-gov-east-1 us-gov-west-1

complete -c basalt-cli -f
complete -c basalt-cli -s h -l help -d 'Show help'
complete -c basalt-cli -n __basalt_cli_in -l version -d 'Show the version'

complete -c basalt-cli -n __basalt_cli_in -a run -d 'Run a prompt'
complete -c basalt-cli -n __basalt_cli_in -a runs -d 'List and search runs'
complete -c basalt-cli -n __basalt_cli_in -a show -d 'Show a run'
complete -c basalt-cli -n __basalt_cli_in -a logs -d 'Show the log of a run'
complete -c basalt-cli -n __basalt_cli_in -a retry -d 'Try a run again that did not complete'
complete -c basalt-cli -n __basalt_cli_in -a delete -d 'Move runs to the trash'
complete -c basalt-cli -n __basalt_cli_in -a restore -d 'Bring runs back from the trash'
complete -c basalt-cli -n __basalt_cli_in -a export -d 'Write runs as JSON, Markdown or CSV'
complete -c basalt-cli -n __basalt_cli_in -a import -d 'Merge runs from an exported file'
complete -c basalt-cli -n __basalt_cli_in -a connections -d 'List the connections that are saved'
complete -c basalt-cli -n __basalt_cli_in -a models -d 'List what can be given as a model'
complete -c basalt-cli -n __basalt_cli_in -a whoami -d 'Say as whom requests are made, and why'
complete -c basalt-cli -n __basalt_cli_in -a demo-endpoint -d 'Serve the demo endpoint'

set -l with '__basalt_cli_in run models whoami'
complete -c basalt-cli -n $with -x -l connection -a '(__basalt_cli_connections)' -d 'Use a saved connection'
complete -c basalt-cli -n $with -x -l profile -a '(__basalt_cli_profiles)' -d 'Use a profile of the shared AWS files'
complete -c basalt-cli -n $with -l demo -d 'Use the demo endpoint in this program'
complete -c basalt-cli -n $with -x -l region -a "$regions" -d 'Call this region'
complete -c basalt-cli -n $with -x -l endpoint-url -d 'Call this endpoint'

set -l in '__basalt_cli_in run'
complete -c basalt-cli -n $in -r -F -l prompt-file -d 'Read the prompt from a file'
complete -c basalt-cli -n $in -x -l model -a '(__basalt_cli_models)' -d 'Model id, inference profile id or ARN'
complete -c basalt-cli -n $in -x -l system -d 'System prompt'
complete -c basalt-cli -n $in -x -l max-tokens -d 'Most tokens the answer may have'
complete -c basalt-cli -n $in -x -l temperature -d 'From 0 to 1'
complete -c basalt-cli -n $in -x -l top-p -d 'From 0 to 1'
complete -c basalt-cli -n $in -x -l stop -d 'Stop the answer at this text'
complete -c basalt-cli -n $in -x -l retries -d 'How many tries may follow the first'
complete -c basalt-cli -n $in -x -l retry-delay -d 'Wait before each of them'
complete -c basalt-cli -n $in -x -l timeout -d 'Longest the run may take'
complete -c basalt-cli -n $in -l no-defaults -d 'Leave out what the preferences say'
complete -c basalt-cli -n $in -l no-stream -d 'Ask for the answer in one piece'

set -l in '__basalt_cli_in runs'
complete -c basalt-cli -n $in -x -l limit -d 'At most so many'
complete -c basalt-cli -n $in -x -l state -a "$states" -d 'Only runs in this state'
complete -c basalt-cli -n $in -x -l model -a '(__basalt_cli_models)' -d 'Only models whose id holds this text'
complete -c basalt-cli -n $in -x -l search -d 'Only runs with these words'
complete -c basalt-cli -n $in -x -l since -a "$times" -d 'Only runs since then'
complete -c basalt-cli -n $in -x -l sort -a "$orders" -d Order
set -l words state:$states sort:$orders since:$times before:$times
complete -c basalt-cli -n $in -a "$words"
complete -c basalt-cli -n $in -a 'has:error has:retry has:note has:tag has:rating has:parent'
complete -c basalt-cli -n $in -a 'rating:1 rating:2 rating:3 rating:4 rating:5 is:pinned in:trash'
complete -c basalt-cli -n $in -a 'flow: connection: tag: model:(__basalt_cli_models)'

complete -c basalt-cli -n '__basalt_cli_in run runs show logs retry connections models whoami' -l json -d 'Print JSON'
complete -c basalt-cli -n '__basalt_cli_in run retry' -l quiet -d 'Write no log lines'

complete -c basalt-cli -n '__basalt_cli_in logs' -x -l level -a 'debug info warning error' -d 'Only this level and above'
complete -c basalt-cli -n '__basalt_cli_in logs' -s f -l follow -d 'Go on with what is written'
complete -c basalt-cli -n '__basalt_cli_in delete' -l permanently -d 'Delete for good, not to the trash'
complete -c basalt-cli -n '__basalt_cli_in export' -x -l format -a 'json markdown csv' -d 'What to write'
complete -c basalt-cli -n '__basalt_cli_in export' -r -F -s o -l output -d 'Write to this file'
complete -c basalt-cli -n '__basalt_cli_in export' -l all -d 'All runs that are not in the trash'
complete -c basalt-cli -n '__basalt_cli_in demo-endpoint' -x -l port -d 'Listen on this port'

complete -c basalt-cli -n '__basalt_cli_in show logs export delete' -a '(__basalt_cli_runs)' -d Run
complete -c basalt-cli -n '__basalt_cli_in retry' -a '(__basalt_cli_runs state:failed; __basalt_cli_runs state:crashed; __basalt_cli_runs state:cancelled)' -d Run
complete -c basalt-cli -n '__basalt_cli_in restore' -a '(__basalt_cli_runs in:trash)' -d Run
complete -c basalt-cli -n '__basalt_cli_in import' -F
