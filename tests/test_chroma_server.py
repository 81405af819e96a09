"""A generation's vectors on a Chroma server, which the test starts."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import chromadb
import pytest
from publish_fixtures import open_desk

from jetbridge.retrieval.embedders import embedder_named
from jetbridge.retrieval.errors import PublishRefused
from jetbridge.retrieval.knowledge import KnowledgeBase, generation_directory
from jetbridge.retrieval.search import search
from jetbridge.retrieval.verification import verify


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The address of a Chroma server on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = Path(sys.executable).with_name("chroma")
    process = subprocess.Popen(
        [str(command), "run", "--path", str(tmp_path / "server"), "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        for _ in range(600):
            try:
                chromadb.HttpClient(host="127.0.0.1", port=port).heartbeat()
                break
            except Exception:  # not up yet; the client raises several kinds
                time.sleep(0.1)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.kill()
        process.wait()


def test_publish_to_a_server(tmp_path: Path, server: str) -> None:
    """Generations are collections of their own; readers find them without a setting."""
    desk = open_desk(tmp_path)
    assert desk.publish(chroma_url=server).number == 1
    assert verify(generation_directory(desk.data_dir, 1)).passages == 4
    knowledge = KnowledgeBase(desk.data_dir, embedder_named("local"))
    assert search("my cat in the cabin", knowledge=knowledge).hits[0].passage.file == "pets.pdf"
    desk.write("bags", "Checked bags may now weigh sixty pounds.")
    assert desk.publish(chroma_url=server).number == 2
    port = int(server.rsplit(":", 1)[1])
    assert len(chromadb.HttpClient(host="127.0.0.1", port=port).list_collections()) == 2


def test_a_server_that_is_not_there_changes_nothing(tmp_path: Path) -> None:
    """The publish is refused with the server's name; nothing goes live."""
    desk = open_desk(tmp_path)
    with pytest.raises(PublishRefused, match="does not answer"):
        desk.publish(chroma_url="http://127.0.0.1:9")
    assert not (desk.data_dir / "live.json").exists()
