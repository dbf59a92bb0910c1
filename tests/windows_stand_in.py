"""Takes from a process what Python lacks on Windows, when it is imported. For subprocesses only.

The standard library and the libraries below kotae are imported first: they choose their own ways
by sys.platform, and those of Windows do not exist here.
"""

from __future__ import annotations

import asyncio
import errno
import functools
import multiprocessing.synchronize
import os
import platform
import select
import signal
import socket
import sys
import types
import warnings
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import aiohttp
import gql.transport.aiohttp
import gql.transport.requests
import graphql
import jwt
import markdown_it
import msgspec
import pathspec
import platformdirs
import rich.console
import uvicorn

if TYPE_CHECKING:
    from collections.abc import Callable

__all__ = ["LIBRARIES"]

#: What was imported first.
LIBRARIES = (
    *(multiprocessing.synchronize, aiohttp, gql.transport.aiohttp, gql.transport.requests, graphql),
    *(jwt, markdown_it, msgspec, pathspec, platformdirs, rich.console, uvicorn.Server),
)

_MODULES = "fcntl grp posix pty pwd resource syslog termios tty"
_NAMES: dict[object, str] = {
    os: """chown chroot confstr fchmod fchown fork forkpty getegid geteuid getgid getgroups
        getloadavg getpgid getpgrp getpriority getsid getuid initgroups killpg lchown lockf mkfifo
        mknod nice openpty pathconf posix_fadvise posix_fallocate posix_spawn pread preadv pwrite
        pwritev readv register_at_fork sendfile set_blocking setpgid setsid
        setuid statvfs sync sysconf uname wait wait3 wait4 waitid writev O_ACCMODE O_ASYNC O_CLOEXEC
        O_DIRECT O_DIRECTORY O_DSYNC O_NOATIME O_NOCTTY O_NOFOLLOW O_NONBLOCK O_PATH O_SYNC
        O_TMPFILE WNOHANG""",
    select: "epoll poll",
    signal: """alarm getitimer pause pthread_kill pthread_sigmask setitimer siginterrupt sigpending
        sigtimedwait sigwait sigwaitinfo ITIMER_PROF ITIMER_REAL ITIMER_VIRTUAL SIGALRM SIGCHLD
        SIGCONT SIGHUP SIGKILL SIGPIPE SIGPROF SIGQUIT SIGSTOP SIGTSTP SIGUSR1 SIGUSR2 SIGXCPU""",
    socket: "AF_UNIX SO_REUSEPORT SCM_RIGHTS CMSG_LEN sethostname",
}
#: The methods that a ProactorEventLoop lacks; the loop here calls some of them itself.
_LOOP_METHODS = (
    *("add_reader", "remove_reader", "add_writer", "remove_writer", "add_signal_handler"),
    *("remove_signal_handler", "create_unix_connection", "create_unix_server"),
)


def _add_msvcrt() -> None:
    """Add the module that locks files on Windows."""
    import fcntl  # noqa: PLC0415 - it is taken away

    module: Any = types.ModuleType("msvcrt")
    module.LK_NBLCK, module.LK_UNLCK = 2, 0
    modes = {2: fcntl.LOCK_EX | fcntl.LOCK_NB, 0: fcntl.LOCK_UN}
    flock = fcntl.flock

    def locking(handle: int, mode: int, _size: int) -> None:
        flock(handle, modes[mode])

    module.locking = locking
    sys.modules["msvcrt"] = module


def _take_names() -> None:
    # The event loop needs a pair of any family.
    socket.socketpair = functools.partial(socket.socketpair, socket.AF_UNIX)
    for name in _MODULES.split():
        sys.modules[name] = None  # type: ignore[assignment] # so that importing it fails
    for module, names in _NAMES.items():
        for name in names.split():
            if hasattr(module, name):
                delattr(module, name)
    os.supports_dir_fd.clear()
    os.supports_fd.clear()


def _take_loop_methods() -> None:
    loop = type(asyncio.new_event_loop())
    for name in _LOOP_METHODS:
        setattr(loop, name, _only_for_asyncio(getattr(loop, name)))


def _only_for_asyncio(method: Callable[..., object]) -> Callable[..., object]:
    def called(*arguments: object) -> object:
        if not sys._getframe(1).f_globals["__name__"].startswith("asyncio"):
            raise NotImplementedError
        return method(*arguments)

    return called


def _protect_open_files() -> None:
    """Refuse to remove or replace an open file, and to rename to an existing one."""
    for name in ("remove", "unlink", "rename", "replace"):
        setattr(os, name, _refusing(name, getattr(os, name)))


def _refusing(name: str, call: Callable[..., object]) -> Callable[..., object]:
    def called(*paths: str | os.PathLike[str], **options: object) -> object:
        for path in paths:
            if _is_open(path):
                _refuse(errno.EACCES, path)
        if name == "rename" and os.path.lexists(paths[-1]):
            _refuse(errno.EEXIST, paths[-1])
        return call(*paths, **options)

    return called


def _is_open(path: str | os.PathLike[str]) -> bool:
    try:
        wanted = Path(path).stat()
    except OSError:
        return False
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if os.path.samestat(descriptor.stat(), wanted):
                return True
    return False


def _refuse(number: int, path: str | os.PathLike[str]) -> NoReturn:
    raise OSError(number, os.strerror(number), os.fspath(path))


_take_loop_methods()
_add_msvcrt()
_take_names()
_protect_open_files()
# A file without an encoding would be read in the code page of the user's country.
warnings.filterwarnings("error", category=EncodingWarning, module=r"kotae\b")
platform.uname()  # it is found out once
sys.platform = "win32"
