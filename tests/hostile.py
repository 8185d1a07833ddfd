"""A homeserver that puts one text wherever it can: in every value, a name, the reason phrase and header fields."""

import contextlib
import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MEMBERS = ["issuer", "authorization_endpoint", "token_endpoint", "jwks_uri", "grant_types_supported"]
FIELDS = ["content-type", "cache-control", "etag", "access-control-allow-origin"]


@contextlib.contextmanager
def hostile_server(text):
    """Serves it on loopback; gives the URL."""
    line = "".join(character for character in text.replace("\n", " ") if " " <= character <= "~")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            body = json.dumps({member: text for member in [*MEMBERS, text]}).encode()
            self.send_response(200, line)
            for field in FIELDS:
                self.send_header(field, line)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_HEAD = do_POST = do_PUT = do_PATCH = do_DELETE = do_OPTIONS = do_GET

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
