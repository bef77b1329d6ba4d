"""What is simulated is what the door takes: every service's posts are read and signed, the manager is spoken with."""

import socket
import threading
from argparse import Namespace
from collections import Counter
from datetime import UTC, datetime, timedelta
from hashlib import md5
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from random import Random

import pytest

from charterdesk.apps.telephone.events import ami, generic, placetel
from charterdesk.apps.telephone.events.event import Refused
from charterdesk.apps.telephone.events.readers import READERS
from charterdesk.apps.telephone.events.reduced import Told, reduce
from charterdesk.server.call_simulator import simulate
from charterdesk.server.simulated.manager import packets_of, serve
from charterdesk.server.simulated.posts import posts_of
from charterdesk.server.simulated.story import HANGUP, told

pytestmark = pytest.mark.any_engine
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)
ALL = frozenset({"late", "doubled", "swapped", "replayed"})
SECRET = "sesame"


def made(kind, bodies):
    """The calls that these bodies make, told in the order in which they stand, each body once."""
    by_call: dict[str, list[Told]] = {}
    for nth, body in enumerate(dict.fromkeys(bodies)):
        read = READERS[kind](body)
        assert not isinstance(read, Refused), body
        for one in read:
            by_call.setdefault(one.call_id, []).append(Told(one, one.at or NOON + timedelta(seconds=nth)))
    return Counter(reduce(kind, key, events).outcome.value for key, events in by_call.items())


@pytest.mark.parametrize("kind", ["generic", "placetel", "sipgate"])
@pytest.mark.parametrize("disorders", [frozenset(), ALL])
def test_each_services_posts_make_the_calls_that_were_told(kind, disorders):
    happens = told(60, Random(3), disorders)
    ends = Counter(one.end for one in {one.call: one for one in happens}.values())
    calls = made(kind, [post.body for post in posts_of(happens, kind, SECRET, 0)])
    assert sum(calls.values()) == 60
    assert calls["abandoned"] == ends["left"]
    assert calls["under_way"] == 0


def test_posts_are_signed_as_each_service_signs():
    happens = told(3, Random(3))
    for post in posts_of(happens, "generic", SECRET, int(NOON.timestamp())):
        headers = {name.lower(): value for name, value in post.headers.items()}
        assert generic.problem(headers, post.body, [SECRET], NOON) == ""
        assert generic.problem(headers, post.body, ["another"], NOON) == "signature"
    for post in posts_of(happens, "placetel", SECRET, 0):
        headers = {name.lower(): value for name, value in post.headers.items()}
        assert placetel.problem(headers, post.body, [SECRET], NOON) == ""


def test_disorders_lose_nothing_and_a_replay_posts_the_same_bytes():
    straight, troubled = told(80, Random(9)), told(80, Random(9), ALL)
    assert set(straight) == set(troubled)
    assert len(troubled) > len(straight)
    assert troubled[: len(straight)] != straight
    posts = [*posts_of(troubled, "generic", SECRET, 0)]
    assert len({post.body for post in posts}) == len(straight)


def test_packets_of_the_manager_make_the_calls_that_were_told():
    happens = told(50, Random(4))
    packets = [packet for one in happens for packet in packets_of(one)]
    assert all(ami.is_of_a_call(packet) for packet in packets)
    calls = made("ami", packets)
    assert calls["answered"] == sum(one.what == HANGUP and one.end == "answered" for one in happens)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as server:
        return server.getsockname()[1]


class Client(threading.Thread):
    """Charterdesk's side of the dialogue, as plain as it can be."""

    def __init__(self, port, secret):
        super().__init__(daemon=True)
        self.port, self.secret, self.heard = port, secret, []

    def run(self):
        while True:
            try:
                line = socket.create_connection(("127.0.0.1", self.port), 5)
                break
            except ConnectionRefusedError:
                continue
        with line:
            line.sendall(ami.action("Challenge", ActionID="1", AuthType="MD5"))
            rest = b""
            while piece := line.recv(4096):
                packets, rest = ami.cut(rest + piece)
                for raw in packets:
                    packet = ami.packet_of(raw)
                    self.heard.append(packet)
                    if "challenge" in packet:
                        key = _key(packet["challenge"], self.secret)
                        said = {"ActionID": "2", "AuthType": "MD5", "Username": "desk", "Key": key}
                        line.sendall(ami.action("Login", **said))


def _key(challenge, secret):
    return md5(f"{challenge}{secret}".encode(), usedforsecurity=False).hexdigest()


def test_the_simulated_asterisk_lets_in_who_knows_the_secret_and_tells_its_queue():
    port = free_port()
    client = Client(port, SECRET)
    client.start()
    packets, _actions = serve(("127.0.0.1", port), told(20, Random(2)), "desk", SECRET, rate=0, seed=2)
    client.join(5)
    assert sum("event" in packet for packet in client.heard) == packets > 40


def test_the_simulated_asterisk_refuses_another_secret():
    port = free_port()
    Client(port, "wrong").start()
    with pytest.raises(PermissionError):
        serve(("127.0.0.1", port), told(1, Random(2)), "desk", SECRET, rate=0, seed=2)


class Hook(BaseHTTPRequestHandler):
    bodies: list[bytes] = []
    protocol_version = "HTTP/1.1"

    def do_POST(self):
        self.bodies.append(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"{}")

    def log_message(self, *_said):
        """Nothing."""


def test_posts_go_out_over_http_and_what_was_answered_is_told(capsys, tmp_path):
    with ThreadingHTTPServer(("127.0.0.1", 0), Hook) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        (tmp_path / "secret").write_text(SECRET)
        asked = Namespace(
            speak="generic",
            to=f"http://127.0.0.1:{server.server_address[1]}/hook",
            calls=10,
            seed=1,
            disorder=frozenset(),
            secret_file=tmp_path / "secret",
            only_print=False,
            rate=2000.0,
        )
        assert simulate(asked) == 0
        server.shutdown()
    assert len(Hook.bodies) == len(told(10, Random(1)))
    assert "answered 200" in capsys.readouterr().out


def test_without_an_address_of_a_hook_nothing_is_posted(capsys):
    assert simulate(Namespace(speak="sipgate", to="127.0.0.1:5000", calls=1, seed=1)) == 1
    assert "address of a hook" in capsys.readouterr().err
