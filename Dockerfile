# syntax=docker/dockerfile:1
# One image for web, worker, beat and the commands. PostgreSQL and Redis come from outside.

FROM python:3.11-slim AS packages
WORKDIR /portal
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt ./
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary :all: -r requirements.txt

FROM python:3.11-slim
RUN useradd --system --uid 10001 --home-dir /portal --shell /usr/sbin/nologin portal \
    && install -d -o portal -g portal -m 0700 /data
WORKDIR /portal
COPY --from=packages /venv /venv
COPY manage.py ./
COPY ntm_portal ntm_portal
COPY communes communes
COPY criteria criteria
COPY reports reports
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PORTAL_DATA_DIR=/data \
    STATIC_ROOT=/portal/collected
# The settings want names; nothing is signed and nothing listens while the image is built.
RUN python -c "from ntm_portal.embedded.translations import compile_translations as run; run()" \
    && SECRET_KEY=only-while-the-image-is-built DATABASE_URL=postgres://nobody@127.0.0.1:1/nothing REDIS_URL=none \
       python manage.py collectstatic --no-input --verbosity 0
USER portal
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=60s --retries=4 \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz', headers={'Host': 'localhost'}), timeout=4)"]
CMD ["granian", "--interface", "wsgi", "--host", "0.0.0.0", "--port", "8000", "--workers", "2", \
     "--blocking-threads", "16", "--blocking-threads-idle-timeout", "600", \
     "--workers-kill-timeout", "8", "--no-ws", "--log-level", "warning", "ntm_portal.wsgi:application"]
