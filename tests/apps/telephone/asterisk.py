"""An exchange that answers on its manager interface as Asterisk does."""

from __future__ import annotations

import hashlib
import socket
import threading

from charterdesk.apps.telephone.events import ami

SECRET = "sesame"


class Exchange(threading.Thread):
    """An exchange that answers as Asterisk does, and keeps what it was told."""

    def __init__(self, *, refuses: str = "", hangs_up: bool = False) -> None:
        super().__init__(daemon=True)
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.listening.settimeout(20)
        self.port = self.listening.getsockname()[1]
        self.told: list[ami.Packet] = []
        self.refuses = refuses
        self.hangs_up = hangs_up

    def run(self) -> None:
        try:
            line, _address = self.listening.accept()
        except OSError:  # nobody called before the test was over
            return
        finally:
            self.listening.close()
        with line:
            line.sendall(b"Asterisk Call Manager/9.0.0\r\n")
            rest = b""
            while piece := line.recv(4096):
                packets, rest = ami.cut(rest + piece)
                for raw in packets:
                    packet = ami.packet_of(raw)
                    self.told.append(packet)
                    line.sendall(self.answer(packet))
                    if self.hangs_up and packet["action"] == "Login":
                        return

    def answer(self, packet: ami.Packet) -> bytes:
        said = packet["action"]
        right = hashlib.md5(f"4711{SECRET}".encode(), usedforsecurity=False).hexdigest()
        refused = said == self.refuses or (said == "Login" and packet["key"] != right)
        lines = [
            f"Response: {'Error' if refused else 'Success'}",
            f"ActionID: {packet['actionid']}",
            "Message: No way" if refused else "Message: Well",
            *(["Challenge: 4711"] if said == "Challenge" else []),
        ]
        event = "Event: QueueCallerJoin\r\nLinkedid: 1.1\r\nCallerIDNum: 0199001234\r\nQueue: support\r\n\r\n"
        return ("\r\n".join(lines) + "\r\n\r\n" + (event if said == "Login" else "")).encode()
