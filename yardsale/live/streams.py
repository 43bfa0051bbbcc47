"""The open pages of this web process: one thread with an event loop holds them all, and one line to Redis."""

import asyncio
import contextlib
import json
import logging
import random
import resource
import socket
import threading
import time

from django.conf import settings
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from yardsale.live.ring import LOOKS_PER_SECOND, channel

log = logging.getLogger(__name__)
#: Seconds: between signs of life (proxies cut what is silent), until a page must say anew who it is, until we ask for
#: Redis again, and between our questions whether it is still there.
HEARTBEAT, LIFE, PAUSE, LOOK = 20.0, 600.0, 1.0, 5.0
#: Questions without an answer, and the line counts as cut.
MOST_SILENT = 2
#: Open pages of one person in one process; a page that is not looked at closes its own.
MOST_EACH = 8
#: Of a process's files: the rest are pages that are just being answered, and the database.
SHARE_OF_FILES = 2
#: A page that reads nothing while so many bytes wait is gone.
MOST_WAITING = 16_384

HEARS, DEAF = b"event: hears\ndata:\n\n", b"event: deaf\ndata:\n\n"


class Stream(asyncio.Protocol):
    """One open page. What is said before its connection is here waits."""

    def __init__(self, hub: "Hub", person: int) -> None:
        self.hub, self.person = hub, person
        self.transport: asyncio.Transport | None = None
        self._early = b""

    def say(self, words: bytes) -> None:
        """In the loop's thread, or before there is a connection."""
        if self.transport is None:
            self._early += words
        elif not self.transport.is_closing():
            self.transport.write(words)
            if self.transport.get_write_buffer_size() > MOST_WAITING:
                self.transport.abort()

    def end(self) -> None:
        if self.transport is not None:
            self.transport.close()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.say((HEARS if self.hub.hears else DEAF) + self._early)
        asyncio.get_running_loop().call_later(LIFE * random.uniform(0.8, 1.2), self.end)

    def connection_lost(self, exc: Exception | None) -> None:
        self.hub.forget(self)


def _bell(spread: int) -> bytes:
    """Look, after a moment of your own within so many milliseconds."""
    return b"event: bell\ndata: %d\n\n" % spread


class Hub:
    """All open pages of a process, by person. Begins its thread with the first of them, so that no fork copies it."""

    def __init__(self) -> None:
        self.hears = False
        self.most = resource.getrlimit(resource.RLIMIT_NOFILE)[0] // SHARE_OF_FILES
        self._people: dict[int, set[Stream]] = {}
        self._count = 0
        self._busy_until = 0.0
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None

    def __len__(self) -> int:
        return self._count

    def expect(self, person: int) -> Stream | None:
        """Listen for this person from now on; None when they, or this process, have too many pages open."""
        with self._lock:
            if len(self._people.get(person, ())) >= MOST_EACH or self._count >= self.most:
                return None
            stream = Stream(self, person)
            self._people.setdefault(person, set()).add(stream)
            self._count += 1
        return stream

    def forget(self, stream: Stream) -> None:
        with self._lock:
            open_pages = self._people.get(stream.person, set())
            if stream in open_pages:
                open_pages.remove(stream)
                self._count -= 1
            if not open_pages:
                self._people.pop(stream.person, None)

    def take(self, stream: Stream, connection: socket.socket) -> None:
        """Keep the connection, whose head is written; it is ours alone from now on."""
        asyncio.run_coroutine_threadsafe(self._serve(stream, connection), self._running_loop())

    async def _serve(self, stream: Stream, connection: socket.socket) -> None:
        connection.setblocking(False)
        try:
            await asyncio.get_running_loop().connect_accepted_socket(lambda: stream, connection)
        except OSError:
            connection.close()
            self.forget(stream)

    def _running_loop(self) -> asyncio.AbstractEventLoop:
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                threading.Thread(target=self._run, args=(self._loop,), name="live", daemon=True).start()
            return self._loop

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        asyncio.set_event_loop(loop)
        # Kept here: the loop itself holds its tasks by weak references only.
        tasks = [loop.create_task(self._listen()), loop.create_task(self._beat())]
        loop.run_forever()
        del tasks

    async def _beat(self) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT)
            self._say_to_all(b":\n\n")

    async def _listen(self) -> None:
        """Redis's words to those they are for. Without it every page is told to ask by itself."""
        while True:
            with contextlib.suppress(RedisError, OSError):
                await self._hear()
            if self.hears:
                log.warning("live pages ask by themselves: Redis is away")
                self.hears = False
                self._say_to_all(DEAF)
            await asyncio.sleep(PAUSE)

    async def _hear(self) -> None:
        client = Redis.from_url(
            settings.REDIS_URL, retry=Retry(NoBackoff(), 0), socket_connect_timeout=1, socket_timeout=2
        )
        async with client, client.pubsub() as line:
            await line.subscribe(channel())
            silence = 0
            while silence <= MOST_SILENT:
                message = await line.get_message(timeout=LOOK)
                silence = silence + 1 if message is None else 0
                if message is None:
                    # A line that was cut without a word brings no answer.
                    await line.ping()
                elif message["type"] == "subscribe":
                    self.hears = True
                    self._say_to_all(HEARS)
                elif message["type"] == "message":
                    self._pass_on(message["data"])

    def _pass_on(self, words: bytes) -> None:
        said = json.loads(words)
        if "upto" in said:
            self._ring_between(int(said["after"]), int(said["upto"]))
            return
        bell = _bell(int(said["spread"]))
        for person in said["people"]:
            with self._lock:
                open_pages = list(self._people.get(person, ()))
            for stream in open_pages:
                stream.say(bell)

    def _ring_between(self, after: int, upto: int) -> None:
        """On the pages that are open here, so many a second: what comes in the middle of it waits behind it."""
        with self._lock:
            streams = [
                stream
                for person, open_pages in self._people.items()
                if after < person <= upto
                for stream in open_pages
            ]
        if streams:
            now = time.monotonic()
            self._busy_until = max(self._busy_until, now) + len(streams) / LOOKS_PER_SECOND
            bell = _bell(int(1000 * (self._busy_until - now)))
            for stream in streams:
                stream.say(bell)

    def _say_to_all(self, words: bytes) -> None:
        with self._lock:
            streams = [stream for open_pages in self._people.values() for stream in open_pages]
        for stream in streams:
            stream.say(words)


hub = Hub()
