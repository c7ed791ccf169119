"""What one side of a TLS connection has against the other's certificate; no waiting heals it."""

import ssl

# X509_V_ERR_…: nobody whom we trust has signed it.
UNKNOWN_AUTHORITY = (2, 18, 19, 20, 21)


def distrust(wrong: ssl.SSLCertVerificationError, ca_variable: str) -> str:
    """Why we do not trust the other side; `ca_variable` is what would make us trust it."""
    reason = wrong.verify_message.rstrip(".")
    hint = f" ({ca_variable})" if wrong.verify_code in UNKNOWN_AUTHORITY else ""
    return f"has a certificate that is not to be trusted: {reason}{hint}"


def refused_certificate(failed: BaseException) -> str | None:
    """Why the other side refuses our certificate, or to do without one; None for other failures.

    With TLS 1.3 it says so after the handshake, so that the error is the cause of another.
    """
    alert = failed if isinstance(failed, ssl.SSLError) else failed.__cause__
    reason = getattr(alert, "reason", None) or ""
    _, found, words = str(reason).partition("_ALERT_")
    if found and ("CERTIFICATE" in words or words == "UNKNOWN_CA"):
        return words.replace("_", " ").lower()
    return None
