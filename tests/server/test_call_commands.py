"""Records of calls from the command line."""

import json
import socket
import threading
import time

import pytest

import make
from charterdesk.apps.telephone.models import Call, CallRecord, CallSource
from charterdesk.cli import main
from charterdesk.server.listeners.smdr import SmdrListener

RECORD = "2026/03/02 09:00:00,00:00:30,4,061,I,500,0352,,0,1000001,0,E201,Extn201,T9017,Line 17.1,0,0\r\n"


@pytest.fixture
def desk(transactional_db):
    return make.desk()


@pytest.fixture
def file(tmp_path):
    path = tmp_path / "smdr.log"
    path.write_text(RECORD + "garbage\r\n", encoding="ascii")
    return str(path)


def run(capsys, *arguments):
    status = main(["calls", *arguments])
    said = capsys.readouterr()
    return status, said.out + said.err


def test_a_file_is_imported_and_again(desk, file, capsys):
    wanted = ["import", file, "--desk", "north", "--source", "pbx"]
    assert run(capsys, *wanted, "--format", "smdr", "--time-zone", "Europe/Lisbon") == (
        0,
        "1 records kept, 0 were here before, 1 put aside\n",
    )
    assert run(capsys, *wanted) == (0, "0 records kept, 2 were here before, 0 put aside\n")
    assert Call.objects.get().started_at.hour == 9


@pytest.mark.parametrize(
    ("changed", "complaint"),
    [
        (["--desk", "south"], "DESK"),
        ([], "--format"),
        (["--format", "smdr", "--time-zone", "Mars/Olympus"], "--time-zone"),
    ],
)
def test_what_is_missing_is_said(desk, file, capsys, changed, complaint):
    status, said = run(capsys, "import", file, "--desk", "north", "--source", "pbx", *changed)
    assert (status, said.partition(":")[0]) == (2, complaint)
    assert not CallSource.objects.exists()


def test_a_source_is_set_up_and_changed(desk, capsys, tmp_path):
    more = tmp_path / "more.json"
    more.write_text(json.dumps({"voicemail": {"queue_ports": "9501-9504"}}), encoding="ascii")
    assert run(capsys, "source", "north", "pbx", "--listen", "192.0.2.7:5000", "--group", "0352=Support") == (
        0,
        "pbx  smdr  listen  192.0.2.7:5000  Europe/Paris\n",
    )
    assert run(capsys, "source", "north", "pbx", "--settings", str(more), "--off")[0] == 0
    source = CallSource.objects.get()
    assert source.settings == {
        "mode": "listen",
        "host": "192.0.2.7",
        "port": 5000,
        "groups": {"0352": "Support"},
        "voicemail": {"queue_ports": "9501-9504"},
    }
    assert not source.active
    more.write_text(json.dumps({"voicemail": {"queue_ports": "all"}}), encoding="ascii")
    assert run(capsys, "source", "north", "pbx", "--settings", str(more))[0] == 2
    more.write_text("{", encoding="ascii")
    assert run(capsys, "source", "north", "pbx", "--settings", str(more))[0] == 2


def test_calls_are_counted_anew_by_other_settings(desk, file, capsys):
    run(capsys, "import", file, "--desk", "north", "--source", "pbx", "--format", "smdr")
    run(capsys, "source", "north", "pbx", "--group", "0999=Other")
    assert run(capsys, "recount", "north", "pbx") == (0, "0 calls are counted by the settings of now\n")


def test_a_simulated_exchange_speaks_to_a_listener(desk, capsys):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    run(capsys, "source", "north", "pbx", "--listen", f"127.0.0.1:{port}")
    stop = threading.Event()
    listener = SmdrListener(CallSource.objects.get().pk, stop)
    listener.start()
    try:
        give_up = time.monotonic() + 20
        while not listener.address and time.monotonic() < give_up:
            time.sleep(0.01)
        status, said = run(capsys, "simulate", "--to", f"127.0.0.1:{port}", "--calls", "40", "--seed", "5")
        sent = int(said.partition(" ")[0])
        while CallRecord.objects.count() < sent and time.monotonic() < give_up:
            time.sleep(0.01)
    finally:
        stop.set()
        listener.join(20)
    assert status == 0
    assert CallRecord.objects.filter(state="taken").count() == sent
    assert Call.objects.count() == 40


def test_nobody_listens_where_the_simulated_exchange_calls(desk, capsys):
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    assert run(capsys, "simulate", "--to", f"127.0.0.1:{port}")[0] == 1
    assert run(capsys, "simulate", "--calls", "2", "--print", "--seed", "1")[0] == 0
