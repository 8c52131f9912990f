# Two stages: packages by hash and bytecode in the first; the second needs neither pip nor a shell.
FROM python:3.13-slim-bookworm AS built
WORKDIR /app
COPY requirements.txt ./
RUN ["python", "-m", "venv", "/venv"]
RUN ["/venv/bin/python", "-m", "pip", "install", "--no-cache-dir", "--disable-pip-version-check", "--require-hashes", "-r", "requirements.txt"]
COPY bot ./bot
RUN ["/venv/bin/python", "-m", "compileall", "-q", "-j", "0", "/venv/lib", "bot"]

FROM python:3.13-slim-bookworm
COPY --from=built /venv /venv
COPY --from=built /app /app
WORKDIR /app
ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
# A number, so that a host can see that it is not root. It writes nothing: mount / read-only.
USER 10001:10001
EXPOSE 3000
# The probe never asks a proxy of the environment.
HEALTHCHECK --interval=30s --timeout=5s --start-period=15s CMD ["/venv/bin/python", "-c", "import os, urllib.request as r; r.build_opener(r.ProxyHandler({})).open(f'http://127.0.0.1:{os.environ.get(\"PORT\", \"3000\")}/healthz', timeout=4)"]
CMD ["/venv/bin/python", "-m", "bot"]
