# The image of every part: `docker run cx-pipeline:0.1.0 worker`. Which port to ask for its health depends on the
# part, so health checks are written where a part is run (docker-compose.yml).
ARG PYTHON=3.11.13-slim-bookworm

FROM python:${PYTHON} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# Dependencies first: they change less often than the code. All are wheels, so nothing is compiled.
COPY requirements.lock requirements-build.lock ./
RUN python -m venv /opt/build \
 && /opt/build/bin/pip install --require-hashes --only-binary :all: -r requirements-build.lock \
 && python -m venv /opt/cx \
 && /opt/cx/bin/pip install --require-hashes --only-binary :all: -r requirements.lock
COPY pyproject.toml README.md LICENSE ./
COPY examples/agreement.toml examples/
COPY schemas schemas
COPY pipeline pipeline
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir dist . \
 && /opt/cx/bin/pip install --no-deps dist/*.whl \
 && /opt/cx/bin/pip uninstall --yes pip setuptools \
 && mkdir /opt/volume

FROM python:${PYTHON}
COPY --from=build /opt/cx /opt/cx
# Where a volume may be mounted for the gateway's keys, of the user that writes them.
COPY --from=build --chown=10001:10001 /opt/volume /var/lib/cx
# Nothing else is written, so the root file system may be read-only.
ENV PATH=/opt/cx/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER 10001:10001
ENTRYPOINT ["cx"]
CMD ["--help"]
