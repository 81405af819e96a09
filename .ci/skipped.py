"""Fail when a test that needs a browser or a server was skipped: `skipped.py JUNIT_XML`."""

import sys
from xml.etree import ElementTree

# What an optional extra, a checkout without ../shared or a machine without npm cannot run.
ALLOWED = ("needs the extra", "needs ../shared", "needs npm")

skipped = []
for case in ElementTree.parse(sys.argv[1]).iter("testcase"):
    for mark in case.findall("skipped"):
        # A whole module's reason stands in the text, a test's in the message.
        reason = f"{mark.get('message', '')} {mark.text or ''}"
        if not any(words in reason for words in ALLOWED):
            skipped.append(f"{case.get('classname')}::{case.get('name')}: {reason}")
if skipped:
    sys.exit("skipped in CI, where nothing may be:\n" + "\n".join(skipped))
