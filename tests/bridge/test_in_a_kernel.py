"""Serving from the main thread of a real kernel, with its other threads and its streams."""

from __future__ import annotations

import socket
from functools import partial

import pytest
from jupyter_client.manager import start_new_kernel

from dlgrader.grading.bridge import Bridge, StudentProcessDied

CONNECT = """
import socket, logging, os
from dlgrader.grading.bridge import serve, take_snapshot
_bridge = socket.socket(socket.AF_UNIX)
_bridge.connect({path!r})
logging.basicConfig()
count = 0
def loud(x):
    global count
    count += 1
    print("secret", x)
    logging.warning("secret %s", x)
    display({{"secret": x}})
    os.system(f"echo secret {{x}}")
    return count
def die():
    os.kill(os.getpid(), 11)
"""


@pytest.mark.filterwarnings("ignore")
def test_a_kernel_lives_on_and_says_nothing(tmp_path):
    path = str(tmp_path / "socket")
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        manager, client = start_new_kernel()

        def run(code, while_running=lambda: None):
            """Return what the kernel says of a cell, all of it, and do something meanwhile."""
            request = client.execute(code)
            while_running()
            said = []
            while True:
                message = client.get_iopub_msg(timeout=20)
                said.append(str(message["content"]))
                ended = message["content"].get("execution_state") == "idle"
                if ended and message["parent_header"].get("msg_id") == request:
                    return "".join(said)

        try:
            run(CONNECT.format(path=path))
            with listener.accept()[0] as sock:

                def examine(number):
                    bridge = Bridge(sock, number=number, seconds=20)
                    names = bridge.names(["loud", "die"])
                    assert names["loud"](7) == 1
                    if number:
                        with pytest.raises(StudentProcessDied):
                            names["die"]()
                    bridge.end()

                for number in range(2):
                    said = run(f"take_snapshot(_bridge, globals(), numbers=[{number}])")
                    said += run("count", partial(examine, number))
                    assert "'text/plain': '0'" in said
                    assert "secret" not in said
                said = run("serve(_bridge, globals(), number=0)", partial(examine, 0))
                assert "'text/plain': 'True'" in said
                assert "secret" not in said.replace("loud", "")
                run("count = 0")
                assert "still 0" in run("print('still', count)")
                assert "secret 3" in run("loud(3)")  # out of a test it may speak again
        finally:
            client.stop_channels()
            manager.shutdown_kernel(now=True)
