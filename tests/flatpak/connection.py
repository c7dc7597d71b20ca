# SPDX-License-Identifier: GPL-3.0-or-later
"""A connection by access keys, made in the window of a first start."""

from sandbox import Atspi


def write_row(window, role, name, text):
    Atspi.EditableText.set_text_contents(window.find(role, name), text)


def add_access_keys(window, url, key_id, secret):
    window.find("label", "Welcome to Basalt")
    window.point(window.find("list item", "Access Keys"))
    write_row(window, "text", "Access Key ID", key_id)
    write_row(window, "password text", "Secret Access Key", secret)
    write_row(window, "text", "Region", "us-east-1")
    write_row(window, "text", "Endpoint URL (Optional)", url)
    window.click("Add")
