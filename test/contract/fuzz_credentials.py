"""Credentials for schemathesis: each request to the emulated X comes with the next of those that fuzz-target.ts knows.

schemathesis loads this by SCHEMATHESIS_HOOKS. OAuth 1.0a is signed by RFC 5849, with the standard library only.
"""

import base64
import hashlib
import hmac
import itertools
import time
from urllib.parse import parse_qsl, quote, urlsplit

import schemathesis
from requests.auth import AuthBase

BEARER = "bearer-of-main"
USER_TOKEN = "user-token"
CONSUMER_KEY, CONSUMER_SECRET = "key-of-main", "consumer-secret-of-main"
ACCESS_TOKEN, ACCESS_SECRET = "access-token", "access-secret"

count = itertools.count(1)


def encode(text):
    return quote(text, safe="-._~")


def oauth1(request):
    url = urlsplit(request.url)
    own = {
        "oauth_consumer_key": CONSUMER_KEY,
        "oauth_nonce": str(next(count)),
        "oauth_signature_method": "HMAC-SHA1",
        "oauth_timestamp": str(int(time.time())),
        "oauth_token": ACCESS_TOKEN,
        "oauth_version": "1.0",
    }
    given = list(own.items()) + parse_qsl(url.query, keep_blank_values=True)
    pairs = sorted((encode(name), encode(value)) for name, value in given)
    words = "&".join(f"{name}={value}" for name, value in pairs)
    base = "&".join([request.method, encode(f"{url.scheme}://{url.netloc}{url.path}"), encode(words)])
    key = f"{encode(CONSUMER_SECRET)}&{encode(ACCESS_SECRET)}"
    mac = hmac.new(key.encode(), base.encode(), hashlib.sha1).digest()
    own["oauth_signature"] = base64.b64encode(mac).decode()
    return "OAuth " + ", ".join(f'{name}="{encode(value)}"' for name, value in own.items())


def bearer(_):
    return f"Bearer {BEARER}"


def oauth2(_):
    return f"Bearer {USER_TOKEN}"


class Credentials(AuthBase):
    def __init__(self):
        self.legacy = itertools.cycle([oauth1, bearer])
        self.as_users = itertools.cycle([oauth1, oauth2, oauth1, oauth2, bearer])
        self.as_apps = itertools.cycle([bearer, bearer, bearer, oauth2, bearer, oauth1])

    def __call__(self, request):
        request.headers["Authorization"] = next(self.kinds(urlsplit(request.url).path))(request)
        return request

    def kinds(self, path):
        if path.startswith("/1.1/"):
            return self.legacy
        return self.as_users if path.endswith("/subscriptions/all") else self.as_apps


schemathesis.auth.set_from_requests(Credentials())
