#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Measures Basalt against something that is measured in the same run.

  cli     one short prompt through basalt-cli, history written, against curl doing
          the same signed request                                    (bound: 2.0)
  window  second frame of the window on a used profile, and its memory, against an
          empty libadwaita window                             (bounds: 1.3 and 1.5)
  logs    a log of 1,000,000 records: opening it, and frames while it is scrolled
          and a search of it, against a log of 1,000                  (no bounds)
  history a history of a million runs, made once and kept in the build folder: the
          second frame of the window on it against one on an empty history, and
          the first results of searches against the same SQL in the sqlite3 shell
                                                        (bounds: 1.3 and 1.2)

Runs alternate, medians are compared. Bounds are told, not enforced: a machine
that is busy proves nothing.
"""

import argparse
import contextlib
import http.server
import json
import os
import shutil
import sqlite3
import statistics
import struct
import subprocess
import sys
import tempfile
import threading
import time
import zlib

BUILD = os.environ.get("BASALT_BENCH_DIR", "build")
# A used profile: more runs than a list makes rows for.
PROFILE_RUNS = 250
HISTORY_RUNS = 1000000
# Words that most, half, some and few of the runs have.
SEARCHES = ("attempt", "please", "basalt", "telescope saffron", "ganmarminbex", "BAS-4821")
KEY_ID, SECRET = "AKIDBENCH", "bench-secret"


def frame(event, payload):
    headers = b""
    for name, value in ((":event-type", event), (":content-type", "application/json"),
                        (":message-type", "event")):
        headers += struct.pack("!B", len(name)) + name.encode() + b"\x07"
        headers += struct.pack("!H", len(value)) + value.encode()
    body = json.dumps(payload).encode()
    prelude = struct.pack("!II", 16 + len(headers) + len(body), len(headers))
    message = prelude + struct.pack("!I", zlib.crc32(prelude)) + headers + body
    return message + struct.pack("!I", zlib.crc32(message))


ANSWER = b"".join((
    frame("messageStart", {"role": "assistant"}),
    *(frame("contentBlockDelta", {"contentBlockIndex": 0, "delta": {"text": f"word {i} "}})
      for i in range(20)),
    frame("contentBlockStop", {"contentBlockIndex": 0}),
    frame("messageStop", {"stopReason": "end_turn"}),
    frame("metadata", {"usage": {"inputTokens": 9, "outputTokens": 40, "totalTokens": 49},
                       "metrics": {"latencyMs": 1}}),
))


class Bedrock(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(200)
        self.send_header("Content-Type", "application/vnd.amazon.eventstream")
        self.send_header("x-amzn-requestid", "bench")
        self.send_header("Content-Length", str(len(ANSWER)))
        self.end_headers()
        self.wfile.write(ANSWER)

    def log_message(self, *arguments):
        pass


def timed(command, **options):
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                   **options)
    return (time.perf_counter() - start) * 1000


def bench_cli(runs, folder):
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Bedrock)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    url = f"http://127.0.0.1:{server.server_address[1]}"
    model = "anthropic.claude-3-haiku-20240307-v1:0"
    environment = dict(os.environ, XDG_DATA_HOME=folder, HOME=folder, AWS_REGION="us-east-1",
                       AWS_ACCESS_KEY_ID=KEY_ID, AWS_SECRET_ACCESS_KEY=SECRET,
                       AWS_ENDPOINT_URL_BEDROCK_RUNTIME=url)
    basalt = [f"{BUILD}/src/cli/basalt-cli", "run", "--quiet", "--model", model, "Hello there"]
    curl = ["curl", "-sS", "--fail", "--aws-sigv4", "aws:amz:us-east-1:bedrock", "--user",
            f"{KEY_ID}:{SECRET}", "-H", "Content-Type: application/json", "-d",
            '{"messages":[{"role":"user","content":[{"text":"Hello there"}]}]}',
            f"{url}/model/{model.replace(':', '%3A')}/converse-stream"]

    timed(basalt, env=environment)
    timed(curl)
    ours, theirs = [], []
    for _ in range(runs):
        ours.append(timed(basalt, env=environment))
        theirs.append(timed(curl))
    server.shutdown()
    ours, theirs = statistics.median(ours), statistics.median(theirs)
    print(f"cli: basalt-cli {ours:.1f} ms, curl {theirs:.1f} ms: ratio {ours / theirs:.2f} "
          f"(bound 2.0, {runs} runs each)")


def window_once(program, environment):
    environment = dict(environment, BASALT_BENCH_START=str(time.monotonic_ns() // 1000))
    out = subprocess.run([program], check=True, capture_output=True, text=True, timeout=60,
                         env=environment)
    milliseconds, kilobytes = out.stdout.split()[:2]
    return float(milliseconds), float(kilobytes)


def save_connection(environment, folder):
    """Starts the program once with the demo, which is then the default connection."""
    program = subprocess.Popen([f"{BUILD}/src/basalt", "--demo"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, env=environment)
    end = time.monotonic() + 30
    saved = 0
    while not saved and time.monotonic() < end:
        time.sleep(0.1)
        # Not before the program has made it.
        with contextlib.suppress(sqlite3.OperationalError), contextlib.closing(
                sqlite3.connect(f"file:{folder}/basalt/history.db?mode=ro", uri=True)) as database:
            saved = database.execute("SELECT count(*) FROM connection").fetchone()[0]
    program.terminate()
    program.wait(30)
    if not saved:
        raise RuntimeError("the profile has no connection")


def bench_window(runs, folder):
    environment = dict(os.environ, XDG_DATA_HOME=folder, HOME=folder, GSK_RENDERER="cairo",
                       GSETTINGS_BACKEND="memory")
    for i in range(PROFILE_RUNS):
        subprocess.run([f"{BUILD}/src/cli/basalt-cli", "run", "--demo", "--quiet",
                        "--model", "basalt.demo-denied-v1:0", f"Prompt {i}"], check=False,
                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=environment)
    save_connection(environment, folder)
    ours_program = f"{BUILD}/tests/bench/bench-basalt-window"
    empty_program = f"{BUILD}/tests/bench/bench-empty-window"

    window_once(ours_program, environment)
    window_once(empty_program, environment)
    ours, empty = [], []
    for _ in range(runs):
        ours.append(window_once(ours_program, environment))
        empty.append(window_once(empty_program, environment))
    times = [statistics.median(sample[0] for sample in series) for series in (ours, empty)]
    memory = [statistics.median(sample[1] for sample in series) for series in (ours, empty)]
    print(f"window: second frame after {times[0]:.0f} ms, empty {times[1]:.0f} ms: "
          f"ratio {times[0] / times[1]:.2f} (bound 1.3, {runs} runs each)")
    print(f"window: {memory[0] / 1024:.0f} MB resident, empty {memory[1] / 1024:.0f} MB: "
          f"ratio {memory[0] / memory[1]:.2f} (bound 1.5)")


def bench_logs():
    environment = dict(os.environ, GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory")
    for program in ("tests/store/bench-log-load", "tests/bench/bench-log-view"):
        out = subprocess.run([f"{BUILD}/{program}"], check=True, capture_output=True, text=True,
                             timeout=600, env=environment)
        for line in out.stdout.splitlines():
            print(f"logs: {line}")


def get_history(n_runs):
    """The folder of a history of so many runs, which is made if it is not there."""
    folder = os.path.abspath(f"{BUILD}/bench-history-{n_runs}")
    if not os.path.exists(f"{folder}/done"):
        shutil.rmtree(folder, ignore_errors=True)
        subprocess.run([f"{BUILD}/tests/tools/basalt-make-history", "--runs", str(n_runs),
                        "--data-dir", f"{folder}/basalt"], check=True)
        with open(f"{folder}/done", "w", encoding="utf-8"):
            pass
    return folder


def shell_times(database, sql, runs):
    """Milliseconds that the sqlite3 shell takes for a statement, over and over."""
    script = ".timer on\n.output /dev/null\n" + f"{sql};\n" * (runs + 1)
    out = subprocess.run(["sqlite3", "-readonly", database], input=script, check=True,
                         capture_output=True, text=True).stdout
    times = [float(line.split()[3]) * 1000 for line in out.splitlines()
             if line.startswith("Run Time")]
    return times[1:]


def bench_history(runs, folder, n_runs):
    full = get_history(n_runs)
    environments = []
    for data in (full, f"{folder}/empty"):
        environments.append(dict(os.environ, XDG_DATA_HOME=data, HOME=folder,
                                 GSK_RENDERER="cairo", GSETTINGS_BACKEND="memory"))
        save_connection(environments[-1], data)

    program = f"{BUILD}/tests/bench/bench-basalt-window"
    samples = ([], [])
    for i in range(runs + 1):
        for series, environment in zip(samples, environments):
            sample = window_once(program, environment)
            if i > 0:
                series.append(sample[0])
    ours, empty = (statistics.median(series) for series in samples)
    print(f"history: second frame with {n_runs} runs after {ours:.0f} ms, with none "
          f"{empty:.0f} ms: ratio {ours / empty:.2f} (bound 1.3, {runs} runs each)")

    for text in SEARCHES:
        out = subprocess.run([f"{BUILD}/tests/bench/bench-history-search", f"{full}/basalt",
                              str(runs), text], check=True, capture_output=True, text=True).stdout
        numbers, sql = out.rstrip("\n").split("\t", 1)
        took, found = numbers.split()
        shell = statistics.median(shell_times(f"{full}/basalt/history.db", sql, runs))
        print(f"history: “{text}”: first {found} results after {float(took):.1f} ms, sqlite3 "
              f"{shell:.1f} ms: ratio {float(took) / max(shell, 1):.2f} (bound 1.2)")


def main():
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=15)
    parser.add_argument("--history-runs", type=int, default=HISTORY_RUNS)
    parser.add_argument("what", nargs="*",
                        help="cli, window, logs, timeline, history; all but history, which takes "
                             "long to make, if none is named")
    arguments = parser.parse_args()
    what = arguments.what or ["cli", "window", "logs", "timeline"]
    if not set(what) <= {"cli", "window", "logs", "timeline", "history"}:
        parser.error("there are the benchmarks cli, window, logs, timeline and history")

    if (set(what) & {"window", "logs", "timeline", "history"} and
            not os.environ.get("BASALT_BENCH_DISPLAY")):
        environment = dict(os.environ, BASALT_BENCH_DISPLAY="1")
        return subprocess.run(["tests/with-display.sh", sys.executable, *sys.argv],
                              env=environment, check=False).returncode

    folder = tempfile.mkdtemp(prefix="basalt-bench-")
    try:
        if "cli" in what:
            bench_cli(arguments.runs, folder)
        if "window" in what:
            bench_window(arguments.runs, folder)
        if "logs" in what:
            bench_logs()
        if "timeline" in what:
            subprocess.run([f"{BUILD}/tests/bench/bench-timeline"], check=True)
        if "history" in what:
            bench_history(arguments.runs, folder, arguments.history_runs)
    finally:
        shutil.rmtree(folder)
    return 0


if __name__ == "__main__":
    sys.exit(main())
