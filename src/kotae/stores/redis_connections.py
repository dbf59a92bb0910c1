"""Connections to a Redis server that may be slow, silent or hostile.

redis-py makes the connections, writes commands and parses responses. Its own time-outs do not bound
a call: each byte that comes restarts them, and a name is resolved without any.
"""

from __future__ import annotations

import contextlib
import hashlib
import threading
import time
import weakref
from typing import TYPE_CHECKING, Any, Protocol, cast

from kotae._fork import ForkAware, ForkGate, on_fork
from kotae.errors import UsageError

if TYPE_CHECKING:
    import socket
    from collections.abc import Callable
    from typing import Final

__all__ = ["RedisConnections"]

#: Bytes that a server may send in response to one command, beside a body.
_MAX_RESPONSE_BYTES: Final = 65_536
#: Seconds until an attempt to connect to an address ends, even if its caller waits no longer.
_CONNECT_TIMEOUT_S: Final = 0.5
#: Idle connections that stay open.
_MAX_IDLE: Final = 8
#: Part of the names of settings that are not copied: they apply to the client's own connections.
_NOT_COPIED: Final = "maint_notifications"


class _CallLimits:
    """The limits of a connection's current call.

    Args:
        max_bytes: Bytes that may be received in one call.

    Attributes:
        ends_at: When it ends, on the monotonic clock.
        bytes_left: Bytes that may still be received.
    """

    ends_at: float
    bytes_left: int

    def __init__(self, max_bytes: int) -> None:
        self._max_bytes = max_bytes

    def start(self, ends_at: float) -> None:
        """Begin a call."""
        self.ends_at = ends_at
        self.bytes_left = self._max_bytes


class _Connection(Protocol):
    """The methods of redis-py's connections that are used."""

    limits: _CallLimits

    def connect(self) -> None: ...
    def send_command(self, *args: bytes | str | int) -> None: ...
    def read_response(self) -> object: ...
    def disconnect(self) -> None: ...


class RedisConnections(ForkAware):
    """Connections with the settings of a URL or a client, for many threads and across forks.

    Args:
        url_or_client: As `redis://host:6379/0`, or a `redis.Redis`.
        max_body_bytes: The size of a body that a response may hold.

    Raises:
        UsageError: redis-py is not installed, or it is neither a Redis URL nor a client.
    """

    def __init__(self, url_or_client: object, *, max_body_bytes: int = 0) -> None:
        self._max_response_bytes = _MAX_RESPONSE_BYTES + max_body_bytes
        #: The settings of a client refer to it.
        self._client = _client(url_or_client)
        self._connection_class, self._settings = _connection_class(self._client)
        self._idle: list[_Connection] = []
        weakref.finalize(self, _close_all, self._idle)
        # The locks of redis-py, and of the system's functions that it calls, would stay held in a
        # forked process by threads that are not there.
        self._gate = ForkGate()
        on_fork(self._gate)
        on_fork(self)

    def after_fork_in_child(self) -> None:
        """Drop the parent's connections; redis-py closes only this process's handles."""
        self._idle.clear()

    def close(self) -> None:
        """Close the idle connections; later ones are opened anew."""
        _close_all(self._idle)

    def run_script(
        self, script: str, key: bytes, args: tuple[bytes | int, ...], ends_at: float
    ) -> object:
        """Run a Lua script that uses one key.

        Raises:
            redis.RedisError: The server cannot be reached, or refuses it.
            OSError: It does not respond in time, or sends too much.
        """
        from redis.exceptions import NoScriptError  # noqa: PLC0415 - an extra

        digest = hashlib.sha1(script.encode(), usedforsecurity=False).hexdigest()
        with self._gate:
            try:
                return self._call(ends_at, "EVALSHA", digest, 1, key, *args)
            except NoScriptError:
                return self._call(ends_at, "EVAL", script, 1, key, *args)

    def _call(self, ends_at: float, *command: bytes | str | int) -> object:
        from redis.exceptions import ResponseError  # noqa: PLC0415 - an extra

        try:
            return self._use(self._idle.pop(), ends_at, command)
        except ResponseError:
            raise
        except Exception:  # noqa: BLE001, S110 - none is idle, or the server closed it since
            pass
        return self._use(self._open(ends_at), ends_at, command)

    def _use(
        self, connection: _Connection, ends_at: float, command: tuple[bytes | str | int, ...]
    ) -> object:
        from redis.exceptions import ResponseError  # noqa: PLC0415 - an extra

        connection.limits.start(ends_at)
        try:
            connection.send_command(*command)
            response = connection.read_response()
        except ResponseError:
            self._check_in(connection)
            raise
        except BaseException:
            connection.disconnect()
            raise
        self._check_in(connection)
        return response

    def _check_in(self, connection: _Connection) -> None:
        if len(self._idle) < _MAX_IDLE:
            self._idle.append(connection)
        else:
            connection.disconnect()

    def _open(self, ends_at: float) -> _Connection:
        """Open a connection in another thread: nothing else bounds the resolution of a name."""
        connection = self._connection_class(**self._settings)
        connection.limits = _CallLimits(self._max_response_bytes)
        connection.limits.start(ends_at)
        errors: list[BaseException | None] = []

        def connect() -> None:
            try:
                connection.connect()
            except BaseException as error:  # noqa: BLE001 - it is raised below
                errors.append(error)
            else:
                errors.append(None)

        thread = threading.Thread(target=connect, name="kotae-redis", daemon=True)
        thread.start()
        thread.join(max(0.0, ends_at - time.monotonic()))
        if not errors:
            raise TimeoutError("it does not respond in time")
        if errors[0] is not None:
            raise errors[0]
        return connection


class _LimitedSocket:
    """A socket that keeps to the limits of its connection."""

    def __init__(self, sock: socket.socket, limits: _CallLimits) -> None:
        self._sock = sock
        self._limits = limits

    def __getattr__(self, name: str) -> Any:
        return getattr(self._sock, name)

    def sendall(self, data: bytes) -> None:
        self._set_timeout()
        self._sock.sendall(data)

    def recv(self, size: int) -> bytes:
        self._set_timeout()
        data = self._sock.recv(size)
        self._count(len(data))
        return data

    def recv_into(self, buffer: bytearray) -> int:
        self._set_timeout()
        size = self._sock.recv_into(buffer)
        self._count(size)
        return size

    def _set_timeout(self) -> None:
        left_s = self._limits.ends_at - time.monotonic()
        if left_s <= 0:
            raise TimeoutError("it does not respond in time")
        self._sock.settimeout(left_s)

    def _count(self, size: int) -> None:
        self._limits.bytes_left -= size
        if self._limits.bytes_left < 0:
            raise OSError("its response is too long")


def _close_all(connections: list[_Connection]) -> None:
    with contextlib.suppress(IndexError):
        while True:
            connections.pop().disconnect()


def _client(url_or_client: object) -> Any:
    """Make a client of a URL; return one that is given."""
    try:
        import redis  # noqa: PLC0415 - an extra
    except ImportError:
        raise UsageError(
            "Redis needs redis-py. Install the extra: pip install 'kotae[redis]'."
        ) from None
    if isinstance(url_or_client, redis.Redis):
        return url_or_client
    if not isinstance(url_or_client, str):
        raise UsageError(
            "url_or_client: expected a URL such as redis://host:6379/0 or a redis.Redis, got "
            f"{type(url_or_client).__name__}."
        )
    try:
        # redis-py types its parts loosely.
        return cast("Any", redis.Redis).from_url(url_or_client)
    except ValueError:
        # Its own message may repeat the URL, which may hold a password.
        raise UsageError(
            "url_or_client: the URL is malformed: expected one such as redis://host:6379/0."
        ) from None


def _connection_class(client: Any) -> tuple[Callable[..., _Connection], dict[str, object]]:
    """Return the class of a client's connections, with limits, and their settings."""
    from redis.backoff import NoBackoff  # noqa: PLC0415 - an extra
    from redis.retry import Retry  # noqa: PLC0415 - an extra

    pool = client.connection_pool
    base = pool.connection_class

    def connect(self: _Connection) -> _LimitedSocket:
        return _LimitedSocket(base._connect(self), self.limits)  # noqa: SLF001 - the only place to do so

    settings = {
        name: value for name, value in pool.connection_kwargs.items() if _NOT_COPIED not in name
    }
    settings |= {
        "socket_timeout": _CONNECT_TIMEOUT_S,
        "socket_connect_timeout": _CONNECT_TIMEOUT_S,
        "retry": Retry(NoBackoff(), 0),
        "retry_on_timeout": False,
        "retry_on_error": [],
        "health_check_interval": 0,
        "protocol": 2,
        "encoding": "utf-8",
        "decode_responses": False,
    }
    return cast(
        "Callable[..., _Connection]", type(base.__name__, (base,), {"_connect": connect})
    ), settings
