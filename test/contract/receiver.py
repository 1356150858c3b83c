"""A receiver of X's webhooks as its guide describes one: answers CRCs, verifies signatures, prints what came.

    python3 receiver.py SECRET

The secret is the app's OAuth 2.0 client secret or, for the older header, its API secret key. Prints {"url": ...} when
it listens, then one line of JSON for each CRC and each delivery.
"""

import base64
import hashlib
import hmac
import json
import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

SECRET = sys.argv[1].encode()
SIGNATURES = ("X-Twitter-Webhooks-Signature-OAuth2", "X-Twitter-Webhooks-Signature")


def sign(message):
    return "sha256=" + base64.b64encode(hmac.new(SECRET, message, hashlib.sha256).digest()).decode()


def tell(**facts):
    print(json.dumps(facts), flush=True)


class Receiver(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_GET(self):
        token = parse_qs(urlsplit(self.path).query)["crc_token"][0]
        tell(crc=token)
        self.reply(200, json.dumps({"response_token": sign(token.encode())}).encode())

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"]))
        given = [self.headers[name] for name in SIGNATURES if self.headers[name]]
        verified = any(hmac.compare_digest(signature, sign(body)) for signature in given)
        if not verified:
            tell(verified=False)
            self.reply(401)
            return
        tell(verified=True, event=json.loads(body))
        self.reply(200)

    def reply(self, status, body=b""):
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(("127.0.0.1", 0), Receiver)
tell(url=f"http://127.0.0.1:{server.server_port}/webhook")
server.serve_forever()
