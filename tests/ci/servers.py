"""A homeserver that does not offer the API, for the tests of the action."""

import contextlib
import http.server
import threading


class WithoutApi(http.server.BaseHTTPRequestHandler):
    """Refuses every request as a homeserver does that does not know it."""

    def refuse(self):
        body = b'{"errcode":"M_UNRECOGNIZED","error":"Unrecognized request"}'
        self.send_response(404)
        for field in [("content-type", "application/json"), ("content-length", len(body)), ("access-control-allow-origin", "*")]:
            self.send_header(*map(str, field))
        self.end_headers()
        self.wfile.write(body if self.command != "HEAD" else b"")

    def do_OPTIONS(self):
        self.send_response(204)
        for name, value in [("origin", "*"), ("methods", "GET"), ("headers", "X-Requested-With, Content-Type, Authorization")]:
            self.send_header(f"access-control-allow-{name}", value)
        self.end_headers()

    def log_message(self, *_):
        pass

    do_GET = do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = refuse


@contextlib.contextmanager
def homeserver_without_api():
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), WithoutApi) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
