"""The choice between a browser on this machine and the PIN page, and the opening of a browser."""

from __future__ import annotations

import os
import subprocess
import sys
import threading

from kotae.auth.token import TOKEN_VARIABLE

__all__ = ["CLIENT_SECRET_VARIABLE", "fits_browser", "open_browser"]

#: Variables of the environment that say that the user is at another machine.
#: Source: ssh(1).
_REMOTE = frozenset({"SSH_CLIENT", "SSH_CONNECTION", "SSH_TTY"})
#: Variables that say that the program runs in a container, whose 127.0.0.1 a browser outside of it
#: cannot reach. Sources: systemd's container interface, Kubernetes, and the development containers
#: of GitHub, VS Code and Gitpod.
_CONTAINER = frozenset(
    {
        "CODESPACES",
        "GITPOD_WORKSPACE_ID",
        "KUBERNETES_SERVICE_HOST",
        "REMOTE_CONTAINERS",
        "container",
    }
)
#: Files that Docker and Podman put into a container.
_CONTAINER_FILES = ("/.dockerenv", "/run/.containerenv")
#: Variables without which a Unix system shows no window. A browser in the terminal executes no
#: script, which the sign-in needs.
_DISPLAY = frozenset({"BROWSER", "DISPLAY", "WAYLAND_DISPLAY"})
_WITH_DISPLAY = ("cygwin", "darwin", "win32")

#: The variable with the secret of the user's application.
CLIENT_SECRET_VARIABLE = "ANILIST_CLIENT_SECRET"  # noqa: S105 - the name of a variable
#: Variables that a browser does not get: it runs for longer, and may report its environment.
_SECRETS = (TOKEN_VARIABLE, CLIENT_SECRET_VARIABLE)

#: Opens the address in the first argument. `webbrowser` may wait for the browser, which may write
#: to the terminal or take it over: in a process without a terminal it cannot. The process imports
#: nothing from the working folder.
_OPEN = "import sys, webbrowser; sys.exit(not webbrowser.open(sys.argv[1]))"
#: Seconds after which a browser that has not failed is taken for one that has opened.
_OPEN_S = 2.0


def fits_browser() -> bool:
    """Tell whether a browser can be opened that reaches this machine at 127.0.0.1."""
    variables = {name for name, value in os.environ.items() if value}
    is_elsewhere = variables & (_REMOTE | _CONTAINER) or any(map(os.path.exists, _CONTAINER_FILES))
    has_display = sys.platform in _WITH_DISPLAY or variables & _DISPLAY
    return bool(has_display and not is_elsewhere and _has_browser())


def open_browser(url: str) -> bool:
    """Open an address in the user's browser, and return whether that has not failed."""
    try:
        process = subprocess.Popen(  # noqa: S603 - this Python; the shell does not read the address
            [sys.executable, "-I", "-c", _OPEN, url],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={name: value for name, value in os.environ.items() if name not in _SECRETS},
            start_new_session=True,
        )
    except OSError:
        return False
    waiting = threading.Thread(target=process.wait, daemon=True)
    waiting.start()
    waiting.join(_OPEN_S)
    return process.returncode in (None, 0)


def _has_browser() -> bool:
    import webbrowser  # noqa: PLC0415 - looks for browsers, and only a sign-in needs one

    try:
        webbrowser.get()
    except webbrowser.Error:
        return False
    return True
