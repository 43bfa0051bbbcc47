"""gunicorn's threads, which let go of a page that waits for news: its connection goes to `streams`, the thread to others."""

import resource
import socket
from datetime import datetime
from typing import Any

from gunicorn.http import wsgi
from gunicorn.workers.gthread import ThreadWorker

from yardsale.live import HOLD, PATH

#: Files that a process may hold: every open page is one. What the system allows at most is not exceeded.
FILES = 16_384


class LiveWorker(ThreadWorker):
    def init_process(self) -> None:
        soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
        if resource.RLIM_INFINITY not in {soft, hard} and soft < FILES:
            resource.setrlimit(resource.RLIMIT_NOFILE, (min(FILES, hard), hard))
        super().init_process()

    def handle_request(self, req: Any, conn: Any) -> bool:
        # A connection that is encrypted here, or shared with other requests (HTTP/2), cannot be given away.
        if req.path != PATH or self.cfg.is_ssl or conn.is_http2:
            return bool(super().handle_request(req, conn))
        return self._handle_live(req, conn)

    def _handle_live(self, req: Any, conn: Any) -> bool:
        from yardsale.live.streams import Stream, hub

        began = datetime.now()
        held: list[Stream] = []
        resp, environ = wsgi.create(req, conn.sock, conn.client, conn.server, self.cfg)
        # Everything after this answer is the stream, or nothing: the connection is used once.
        resp.force_close()

        def hold(person: int) -> Stream | None:
            stream = hub.expect(person)
            held.extend([stream] if stream else [])
            return stream

        environ |= {"wsgi.multithread": True, HOLD: hold}
        is_taken = False
        try:
            answer = self.wsgi(environ, resp.start_response)
            try:
                if held:
                    _leave_open(resp)
                for words in answer:
                    resp.write(words)
                resp.close()
            finally:
                self.log.access(resp, req, environ, datetime.now() - began)
                answer.close()
            if held and resp.status_code == 200:
                hub.take(held[0], socket.socket(fileno=conn.sock.detach()))
                is_taken = True
        finally:
            if held and not is_taken:
                hub.forget(held[0])
        return False

    def finish_request(self, conn: Any, fs: Any) -> None:
        if conn.sock.fileno() < 0:
            # Given away: not ours to close, nor to count among those that we answer.
            self.nr_conns -= 1
            return
        super().finish_request(conn, fs)


def _leave_open(resp: Any) -> None:
    """Neither in chunks nor of a length: a stream ends with its connection."""
    resp.chunked, resp.response_length = False, None
    resp.headers = [(name, value) for name, value in resp.headers if name.lower() != "content-length"]
