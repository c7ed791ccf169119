"""Options for the one client that is librdkafka's: it asks for what aiokafka's protocol lacks."""

from pipeline.settings import Settings

# Of syslog's levels. Below it, librdkafka tells on stderr what each short-lived client tidies up.
WARNINGS = 4


def librdkafka_options(settings: Settings) -> dict[str, str | int | float | bool]:
    """The same broker and credentials as `client_options`, in librdkafka's words."""
    options: dict[str, str | int | float | bool] = {
        "bootstrap.servers": settings.brokers,
        "security.protocol": settings.security_protocol,
        "log_level": WARNINGS,
    }
    if settings.security_protocol.startswith("SASL_"):
        options["sasl.mechanism"] = settings.sasl_mechanism
        options["sasl.username"] = settings.sasl_username
        options["sasl.password"] = settings.sasl_password
    if settings.security_protocol.endswith("SSL"):
        files = {
            "ssl.ca.location": settings.ssl_ca_file,
            "ssl.certificate.location": settings.ssl_cert_file,
            "ssl.key.location": settings.ssl_key_file,
            "ssl.key.password": settings.ssl_key_password,
        }
        options |= {name: given for name, given in files.items() if given}
    return options
