from cryptography.fernet import Fernet
from flask import Flask

app = Flask(__name__)
box = Fernet(Fernet.generate_key())


@app.get("/")
def seal():
    return {"opened": box.decrypt(box.encrypt(b"the harbour")).decode()}


@app.get("/late")
def certificate():
    from datetime import UTC, datetime, timedelta

    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    signature = ed25519.Ed25519PrivateKey.generate().sign(b"the harbour")
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "harbour.example")])
    now = datetime.now(UTC)
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    text = signed.public_bytes(serialization.Encoding.PEM).decode()
    return {"certificate": text.splitlines()[0], "signature": len(signature)}
