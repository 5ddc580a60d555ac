"""What TLS tells: a certificate's facts, and its faults in plain words."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any


def tls_facts(extensions: Mapping[str, Any]) -> tuple[str, str]:
    """End of validity (ISO) and issuer of the certificate behind a response, "" where there is none."""
    stream = extensions.get("network_stream")
    tls = stream.get_extra_info("ssl_object") if stream is not None else None
    shown = (tls.getpeercert() or {}) if tls is not None else {}
    ends = shown.get("notAfter", "")
    not_after = datetime.fromtimestamp(ssl.cert_time_to_seconds(ends), UTC).isoformat() if ends else ""
    issuer = {key: value for part in shown.get("issuer", ()) for key, value in part}
    names = [issuer[key] for key in ("organizationName", "commonName") if issuer.get(key)]
    return not_after, ", ".join(names)


def certificate_fault(error: ssl.SSLCertVerificationError) -> str:
    """Why a certificate was refused: a msgid of `otklik.gaps`."""
    # an error that was not raised by OpenSSL (a simulated one) may lack the code
    return _CERTIFICATE_FAULTS.get(getattr(error, "verify_code", 0), "the certificate is not trusted")


# X509_V_ERR_* of OpenSSL
_CERTIFICATE_FAULTS: Mapping[int, str] = {
    9: "the certificate is not valid yet",
    10: "the certificate has expired",
    18: "the certificate is self-signed",
    19: "the certificate is issued by an authority that is not trusted",
    20: "the certificate is issued by an authority that is not trusted",
    21: "the certificate is issued by an authority that is not trusted",
    23: "the certificate was revoked",
    62: "the certificate is for another host",
    64: "the certificate is for another host",
}


def cause_of(error: BaseException | None, kind: type[Any]) -> Any:
    """The first error of `kind` among `error` and what led to it."""
    seen: set[int] = set()
    while error is not None and id(error) not in seen:
        if isinstance(error, kind):
            return error
        seen.add(id(error))
        error = error.__cause__ or error.__context__
    return None
