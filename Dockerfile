# One image for all of Laurel; the command decides what runs:
#   docker run … laurel                          the web server
#   docker run … laurel worker                   background work (with PostgreSQL)
#   docker run … laurel migrate                  bring the database up to date

FROM python:3.13.9-slim-trixie AS build
ENV PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
WORKDIR /build

# What builds Laurel: npm, as a Python package brings it, and setuptools. Neither is shipped.
COPY requirements-dev.lock requirements-node.lock package.json package-lock.json .npmrc ./
RUN python -m venv /tools \
 && /tools/bin/pip install --require-hashes -r requirements-node.lock \
 && sed -n '/^setuptools==/,/[^\\]$/p' requirements-dev.lock \
  | /tools/bin/pip install --require-hashes -r /dev/stdin \
 && PATH="/tools/bin:$PATH" npm ci --omit=dev

# What Laurel needs at run time, exactly as tested.
COPY requirements.lock ./
RUN python -m venv /opt/laurel \
 && /opt/laurel/bin/pip install --require-hashes -r requirements.lock

COPY . .
RUN PATH="/tools/bin:$PATH" npm run assets \
 && /opt/laurel/bin/pybabel compile -d app/locale \
 && /tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/laurel/bin/pip install --no-deps /wheels/*.whl \
 && /opt/laurel/bin/pip uninstall --yes pip

FROM python:3.13.9-slim-trixie
RUN useradd --uid 10001 --user-group --no-create-home --home-dir /data --shell /usr/sbin/nologin laurel \
 && install -d -o laurel -g laurel -m 0750 /data
COPY --from=build /opt/laurel /opt/laurel
ENV PATH="/opt/laurel/bin:$PATH" \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    LAUREL_DATA_DIR=/data
USER 10001:10001
WORKDIR /data
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s --retries=3 \
  CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
ENTRYPOINT ["laurel"]
CMD ["serve", "--host", "0.0.0.0", "--port", "8000"]
