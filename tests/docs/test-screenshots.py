#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""The pictures that the metainfo names are there, and as large as a software centre wants them:
test-screenshots.py METAINFO FOLDER"""

import os
import struct
import sys
import xml.etree.ElementTree as ElementTree

from programs import tap

BASE = "https://raw.githubusercontent.com/basaltflows/basalt/main/data/screenshots/"


def size_of(path):
    with open(path, "rb") as file:
        head = file.read(24)
    assert head.startswith(b"\x89PNG"), f"{path} is no picture"
    return struct.unpack(">II", head[16:])


def test_named():
    images = [image.text for image in ElementTree.parse(sys.argv[1]).iter("image")]
    assert len(images) > 2, images
    for image in images:
        assert image.startswith(BASE), image
        width, height = size_of(os.path.join(sys.argv[2], image.removeprefix(BASE)))
        assert 620 <= width <= 1600 and 350 <= height <= 900, (image, width, height)


def test_both_schemes():
    names = sorted(os.listdir(sys.argv[2]))
    light = [name.removesuffix("-light.png") for name in names if name.endswith("-light.png")]
    dark = [name.removesuffix("-dark.png") for name in names if name.endswith("-dark.png")]
    assert light and light == dark, (light, dark)


if __name__ == "__main__":
    sys.exit(tap([("named", test_named), ("both schemes", test_both_schemes)]))
