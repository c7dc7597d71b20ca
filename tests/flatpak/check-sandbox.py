#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job in the sandbox, and from outside what came of it. For session.sh."""

import configparser
import contextlib
import http.server
import json
import os
import pathlib
import sqlite3
import stat
import subprocess
import sys
import threading

from sandbox import (DATA, HOME, ID, OWN, SandboxedWindow, cli, command, files, flatpak, mounts, query,
                     run, shell)
from connection import add_access_keys
from steps import choose_model, run_prompt

REPOSITORY, PICTURES = sys.argv[1:]

# What lies in the home before the program is there.
HOST_FILES = {
    ".aws/config": "[profile work]\nregion = us-east-1\n",
    ".aws/credentials": "[work]\naws_access_key_id = AKIAHOSTHOSTHOSTHOST\n"
                        "aws_secret_access_key = host-secret-host-secret-host\n",
    "letter.txt": "A letter to nobody.\n",
}
for name, text in HOST_FILES.items():
    path = pathlib.Path(HOME, name)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
BEFORE = files(HOME)


class Endpoint:
    """The demo endpoint, in a sandbox of its own; another sandbox reaches it by the loopback."""

    def __init__(self):
        self.process = subprocess.Popen([*command("--command=basalt-cli"), "demo-endpoint"],
                                        stdout=subprocess.PIPE, text=True)
        words = dict(self.process.stdout.readline().split(" ", 1) for _ in range(3))
        self.url = words["listening"].strip()
        self.key_id = words["access_key_id"].strip()
        self.secret = words["secret_access_key"].strip()


class Refuser(http.server.BaseHTTPRequestHandler):
    """A server of the host, which writes down who asked for what, and refuses."""

    asked = []

    def do_POST(self):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.asked.append((self.path, self.headers.get("Authorization", "")))
        body = json.dumps({"message": "Not from this sandbox"}).encode()
        self.send_response(403)
        self.send_header("x-amzn-ErrorType", "AccessDeniedException")
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *arguments):
        pass


@contextlib.contextmanager
def host_server():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Refuser)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()


def picture(name):
    subprocess.run(["import", "-window", "root", os.path.join(PICTURES, f"{name}.png")], check=True)


def check_permissions():
    """The sandbox has its five holes and no other."""
    told = configparser.ConfigParser()
    told.optionxform = str
    told.read_string(flatpak("info", "--user", "--show-permissions", ID).stdout)
    assert told.sections() == ["Context"], told.sections()
    context = {key: set(filter(None, value.split(";"))) for key, value in told["Context"].items()}
    # An older flatpak reads fallback-x11 as x11 beside it.
    context["sockets"].discard("x11")
    assert context == {"shared": {"network", "ipc"}, "sockets": {"wayland", "fallback-x11"},
                       "devices": {"dri"}}, context


def check_exports():
    """Desktop entry, icons, D-Bus service and metainfo are exported, and a person can find them."""
    exports = pathlib.Path(os.environ["FLATPAK_USER_DIR"], "exports", "share")
    entry = (exports / "applications" / f"{ID}.desktop").read_text(encoding="utf-8")
    assert f"--command=basalt {ID}" in entry, entry
    service = (exports / "dbus-1" / "services" / f"{ID}.service").read_text(encoding="utf-8")
    assert "flatpak run" in service, service
    icons = [path for path in exports.glob("icons/hicolor/*/apps/*") if path.stem.startswith(ID)]
    assert len(icons) >= 2, icons
    # flatpak-builder puts it where it has always been, or where it is today.
    share = pathlib.Path(flatpak("info", "--user", "--show-location", ID).stdout.strip(),
                         "files", "share")
    assert [*share.glob(f"metainfo/{ID}.*"), *share.glob(f"appdata/{ID}.*")], "no metainfo"


def check_cli():
    """basalt-cli runs the demo: exit status 0, the answer on standard output."""
    result = cli("run", "--demo", "Say hello from the command line.")
    assert result.returncode == 0, result.stderr
    assert "Say hello from the command line." in result.stdout, result.stdout
    assert "Attempt 1/3 started" in result.stderr, result.stderr


def check_history():
    """The run is in the history under the application's own data directory, read from outside."""
    rows = query("SELECT id, state, model FROM runs"
                 " WHERE title = 'Say hello from the command line.'")
    assert len(rows) == 1, rows
    run_id, state, model = rows[0]
    assert (state, model) == ("Completed", "basalt.demo-steady-v1:0"), rows
    attempts = query(f"SELECT task, number, http_status FROM attempts WHERE run_id = '{run_id}'")
    assert ("call-bedrock", 1, 200) in attempts, attempts
    assert query(f"SELECT count (*) FROM logs WHERE run_id = '{run_id}'")[0][0] > 0


def check_modes():
    """Nobody else can read the history: folders 0700, files 0600."""
    for path in [DATA, *files(DATA)]:
        status = os.lstat(path)
        wanted = 0o700 if stat.S_ISDIR(status.st_mode) else 0o600
        assert stat.S_IMODE(status.st_mode) == wanted, f"{path} {stat.S_IMODE(status.st_mode):o}"


def check_window():
    """A prompt runs in the window on the demo, and is in the same history."""
    window = SandboxedWindow("--demo")
    try:
        run_prompt(window, "Say hello from the window.")
        window.wait_status(lambda text: text.startswith("Completed"))
        window.wait_text("Response", lambda text: "Say hello from the window." in text)
        window.find("list item", lambda name: name.startswith("Say hello from the command line., "))
        picture("window")
        assert window.quit() == 0
    finally:
        window.kill()
    assert query("SELECT state FROM runs WHERE title = 'Say hello from the window.'") == [
        ("Completed",)]


def check_secret():
    """A key typed into the window is kept by the Secret portal, encrypted, and signs requests."""
    endpoint = Endpoint()
    try:
        window = SandboxedWindow()
        try:
            add_access_keys(window, endpoint.url, endpoint.key_id, endpoint.secret)
            window.find("label", "access-keys")
            choose_model(window, "steady")
            run_prompt(window, "Say hello by key.")
            window.wait_status(lambda text: text.startswith("Completed"))
            picture("key")
            assert window.quit() == 0
        finally:
            window.kill()
        # Another process finds it again.
        result = cli("whoami", "--connection", "access-keys", "--json")
        told = json.loads(result.stdout)
        assert told["access_key_id"] == endpoint.key_id, result
        result = cli("run", "--connection", "access-keys", "--model", "basalt.demo-steady-v1:0",
                     "Once more by key.")
        assert result.returncode == 0, result.stderr
    finally:
        flatpak("kill", ID, check=False)
        endpoint.process.wait()
    keyrings = [path for path in files(OWN) if path.endswith(".keyring")]
    assert keyrings, "no encrypted file of the Secret portal's"
    for path in files(OWN):
        if os.path.isfile(path):
            content = pathlib.Path(path).read_bytes()
            assert endpoint.secret.encode() not in content, f"the key stands in {path}"


def check_network():
    """The sandbox reaches a server of this computer by the loopback, and says what it answered."""
    keys = ["--env=AWS_ACCESS_KEY_ID=AKIDEXAMPLE", "--env=AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI",
            "--env=AWS_REGION=us-east-1"]
    arguments = ["run", "--model", "m", "--retries", "0", "Knock."]
    with host_server() as url:
        Refuser.asked.clear()
        result = cli(*arguments, "--endpoint-url", url, options=keys)
        assert result.returncode == 1, result
        assert "Not from this sandbox" in result.stderr, result.stderr
        assert len(Refuser.asked) == 1, Refuser.asked
        path, authorization = Refuser.asked[0]
        assert path == "/model/m/converse-stream", path
        assert authorization.startswith("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/"), authorization

        # Without the permission nothing arrives: it is this one that lets it through.
        Refuser.asked.clear()
        result = cli(*arguments, "--endpoint-url", url, options=[*keys, "--unshare=network"])
        assert result.returncode == 1, result
        assert not Refuser.asked, Refuser.asked


def check_aws():
    """~/.aws is not visible, until it is allowed; then it is read, and cannot be written."""
    assert "host-secret" not in shell(f"cat {HOME}/.aws/credentials").stdout
    result = cli("whoami", "--profile", "work")
    assert result.returncode == 3, result
    flatpak("override", "--user", "--filesystem=~/.aws:ro", ID)
    try:
        told = json.loads(cli("whoami", "--profile", "work", "--json").stdout)
        assert told["access_key_id"] == "AKIAHOSTHOSTHOSTHOST", told
        assert shell(f"echo x >> {HOME}/.aws/credentials").returncode != 0
    finally:
        flatpak("override", "--user", "--reset", ID)
    assert cli("whoami", "--profile", "work").returncode == 3


def check_host_files():
    """Files of the person cannot be read; a prompt file there is a failed run, told in a sentence."""
    assert "nobody" not in shell(f"cat {HOME}/letter.txt").stdout
    assert shell("cat /etc/shadow /root/.profile /var/log/dpkg.log").stdout == ""
    result = cli("run", "--demo", "--prompt-file", f"{HOME}/letter.txt")
    assert result.returncode == 1, result
    assert "letter.txt" in result.stderr, result.stderr


def check_mounts():
    """As the kernel sees it, the program can write to its own data and to nothing else of the disk."""
    # That of the runtime directory which is the program's own lies on the disk here; documents are
    # what a person chose in a file chooser.
    window = SandboxedWindow()
    try:
        writable = set()
        # root, mount point, options … - type, source, options of the file system
        for line in mounts():
            left, right = line.split(" - ")
            root, point, options = left.split()[3:6]
            kind = right.split()[0]
            if "rw" in options.split(",") and kind not in ("tmpfs", "devpts", "proc", "devtmpfs"):
                writable.add((root, point))
        foreign = {(root, point) for root, point in writable
                   if f"/.var/app/{ID}" not in root and "/services/run/" not in root
                   and root != f"/by-app/{ID}"}
        assert any(f"/.var/app/{ID}" in root for root, point in writable), "no sandbox was seen"
        assert not foreign, foreign
        assert window.quit() == 0
    finally:
        window.kill()


def check_newer():
    """A newer history than the program knows, while a window is open, is refused in a sentence."""
    window = SandboxedWindow("--demo")
    try:
        window.find("list item", lambda name: name.startswith("Say hello from the window., "))
        version = query("PRAGMA user_version")[0][0]
        runs = query("SELECT count (*) FROM runs")[0][0]
        with contextlib.closing(sqlite3.connect(f"{DATA}/history.db")) as history:
            history.execute("PRAGMA user_version = 999")
        result = cli("run", "--demo", "Too old for this.")
        assert result.returncode == 1, result
        assert "newer version of Basalt" in result.stderr, result.stderr
        assert query("SELECT count (*) FROM runs")[0][0] == runs
        with contextlib.closing(sqlite3.connect(f"{DATA}/history.db")) as history:
            history.execute(f"PRAGMA user_version = {version}")
    finally:
        window.kill()
    assert cli("runs", "--limit", "1").returncode == 0


def check_update():
    """An update under the open window leaves it as it is; the next start is the new one."""
    window = SandboxedWindow("--demo")
    try:
        old = flatpak("info", "--user", "--show-commit", ID).stdout
        ref = flatpak("info", "--user", "--show-ref", ID).stdout.strip()
        flatpak("build-commit-from", "--force", "--subject=Update", f"--src-ref={ref}", REPOSITORY, ref)
        flatpak("update", "--user", "--noninteractive", ID)
        assert flatpak("info", "--user", "--show-commit", ID).stdout != old
        run_prompt(window, "Still there.")
        window.wait_status(lambda text: text.startswith("Completed"))
        assert window.quit() == 0
    finally:
        window.kill()
    assert cli("runs", "--limit", "1").returncode == 0


def check_written():
    """Nothing was written into the home but the application's own data directory."""
    after = files(HOME)
    changed = [path for path in after if BEFORE.get(path) != after[path]]
    changed += [path for path in BEFORE if path not in after]
    own = [os.path.join(HOME, ".var"), os.path.join(HOME, ".var", "app"), OWN]
    foreign = [path for path in changed if path not in own and not path.startswith(OWN + "/")]
    assert changed and not foreign, foreign
    for name, text in HOST_FILES.items():
        assert pathlib.Path(HOME, name).read_text(encoding="utf-8") == text, name
    for path in sorted(files(OWN)):
        print(f"# {os.path.relpath(path, OWN)}")


CHECKS = [check_permissions, check_exports, check_secret, check_cli, check_history, check_modes,
          check_window, check_network, check_aws, check_host_files, check_mounts, check_newer,
          check_update, check_written]

if __name__ == "__main__":
    run(CHECKS)
