#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Checks real exports against data/basalt-runs.schema.json: the file holds what the schema says,
and nothing that the schema is silent about. Knows of JSON Schema what that file uses.

test-export-schema.py SCHEMA BASALT-CLI
"""

import copy
import json
import os
import re
import subprocess
import sys
import tempfile

TYPES = {"object": dict, "array": list, "string": str, "boolean": bool, "null": type(None)}
ANNOTATIONS = {"$schema", "$id", "$defs", "title", "description"}


def has_type(value, name):
    if name == "integer":
        return isinstance(value, int) and not isinstance(value, bool)
    return isinstance(value, TYPES[name])


class Invalid(Exception):
    pass


class Schema:
    def __init__(self, root):
        self.root = root

    def check(self, value, schema=None, where="$"):
        schema = self.root if schema is None else schema
        for keyword, argument in schema.items():
            if keyword in ANNOTATIONS:
                continue
            method = getattr(self, "check_" + keyword.replace("$", ""), None)
            if method is None:
                raise SystemExit(f"the schema uses “{keyword}”, which this test does not know")
            method(value, argument, where)

    def check_ref(self, value, reference, where):
        self.check(value, self.root["$defs"][reference.removeprefix("#/$defs/")], where)

    def check_type(self, value, types, where):
        types = [types] if isinstance(types, str) else types
        if not any(has_type(value, name) for name in types):
            raise Invalid(f"{where} is not {' or '.join(types)}")

    def check_const(self, value, wanted, where):
        if value != wanted:
            raise Invalid(f"{where} is not {wanted}")

    def check_enum(self, value, values, where):
        if value not in values:
            raise Invalid(f"{where} is none of {values}")

    def check_pattern(self, value, pattern, where):
        if isinstance(value, str) and not re.search(pattern, value):
            raise Invalid(f"{where} does not match {pattern}: {value}")

    def check_minimum(self, value, minimum, where):
        if isinstance(value, int) and value < minimum:
            raise Invalid(f"{where} is less than {minimum}")

    def check_maximum(self, value, maximum, where):
        if isinstance(value, int) and value > maximum:
            raise Invalid(f"{where} is more than {maximum}")

    def check_required(self, value, names, where):
        for name in names if isinstance(value, dict) else []:
            if name not in value:
                raise Invalid(f"{where} has no “{name}”")

    def check_properties(self, value, properties, where):
        for name, member in value.items() if isinstance(value, dict) else []:
            if name not in properties:
                raise Invalid(f"{where}.{name} is not in the schema")
            self.check(member, properties[name], f"{where}.{name}")

    def check_items(self, value, schema, where):
        for i, item in enumerate(value if isinstance(value, list) else []):
            self.check(item, schema, f"{where}[{i}]")

    def check_anyOf(self, value, schemas, where):
        reasons = []
        for schema in schemas:
            try:
                return self.check(value, schema, where)
            except Invalid as reason:
                reasons.append(str(reason))
        raise Invalid("; ".join(reasons))


def make_export(cli):
    with tempfile.TemporaryDirectory(prefix="basalt-schema-") as home:
        env = {"PATH": os.environ["PATH"], "HOME": home, "XDG_RUNTIME_DIR": home,
               "XDG_DATA_HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home,
               "LC_ALL": "C.UTF-8", "GIO_USE_VFS": "local"}
        for model in "steady", "throttled", "denied", "flaky":
            subprocess.run([cli, "run", "--demo", "--quiet", "--retry-delay", "0", "--model",
                            f"basalt.demo-{model}-v1:0", "--temperature", "0.5", f"Try {model}"],
                           env=env, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return subprocess.run([cli, "export", "--all", "--format", "json"], env=env, check=True,
                              capture_output=True).stdout.decode()


def spoil(export):
    """Exports that are not valid, each with one thing wrong."""
    def change(*path, value):
        spoiled = copy.deepcopy(export)
        place = spoiled
        for step in path[:-1]:
            place = place[step]
        if value is KeyError:
            del place[path[-1]]
        else:
            place[path[-1]] = value
        return path, spoiled

    run = ("runs", 0)
    record = run + ("record",)
    yield change("version", value=2)
    yield change("format", value="other")
    yield change("exported_at", value="yesterday")
    yield change("runs", value={})
    yield change(*run, "id", value="x")
    yield change(*run, "state", value="Asleep")
    yield change(*run, "record", value=KeyError)
    yield change(*record, "created_at", value=None)
    yield change(*record, "round", value=-1)
    yield change(*record, "rating", value=6)
    yield change(*record, "prompt", value={"base32": ""})
    yield change(*record, "pinned", value=1)
    yield change(*record, "tasks", 0, "attempts", 0, "number", value=True)
    yield change(*record, "logs", 0, "level", value="LOUD")
    yield change(*record, "logs", 0, "secret", value="member that nobody documented")


def main():
    with open(sys.argv[1], encoding="utf-8") as file:
        schema = Schema(json.load(file))

    text = make_export(sys.argv[2])
    export = json.loads(text)
    states = sorted(run["state"] for run in export["runs"])
    assert states == ["Completed", "Completed", "Failed", "Failed"], states
    assert len(text.splitlines()) == len(export["runs"]) + 2
    schema.check(export)
    print("the export is what the schema says")

    for path, spoiled in spoil(export):
        try:
            schema.check(spoiled)
        except Invalid as reason:
            print(f"refused: {reason}")
        else:
            raise SystemExit(f"nothing is wrong with {path}")


if __name__ == "__main__":
    main()
