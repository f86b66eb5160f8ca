"""Asks a server over TLS: one of its own, so that nothing outside is needed."""

import ssl

import certifi
import httpx
from flask import Flask

import local_server

app = Flask(__name__)
server = local_server.start()


@app.get("/")
def greeting():
    trusted = ssl.create_default_context(cadata=server.certificate)
    with httpx.Client(verify=trusted) as client:
        answer = client.get(f"{server.url}/")
    return {"answer": answer.text, "protocol": answer.http_version}


@app.get("/late")
def strangers():
    """Does not trust the server by the certificates that certifi and the system bring, and reads an old charset."""
    import socket
    from ftplib import FTP_TLS

    refused = []
    for context in (ssl.create_default_context(cafile=certifi.where()), ssl.create_default_context()):
        try:
            httpx.get(server.url, verify=context)
        except httpx.ConnectError as error:
            refused.append("CERTIFICATE_VERIFY_FAILED" in str(error) and context.cert_store_stats()["x509_ca"] > 100)
    trusted = ssl.create_default_context(cadata=server.certificate)
    japanese = httpx.get(f"{server.url}/japanese", verify=trusted).text
    return {"refused": refused, "japanese": japanese, "default": FTP_TLS.port, "address": socket.gethostbyname("localhost")}
