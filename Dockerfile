# The site's image: web, worker, beat and migrations are the same image with another command.

FROM python:3.11-slim-bookworm AS packages
WORKDIR /app
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
COPY requirements.txt ./
# Every wheel must have the hash that was locked.
RUN python -m venv /venv && /venv/bin/pip install --require-hashes --only-binary=:all: --no-deps -r requirements.txt

FROM packages AS static
COPY . .
# Hashed and compressed once, here. The key is for this step only and is in no layer of the final image.
RUN SECRET_KEY=only-for-collecting-static-files STATIC_ROOT=/static DATA_DIR=/tmp \
    /venv/bin/python manage.py collectstatic --noinput --verbosity=0

FROM python:3.11-slim-bookworm
RUN useradd --system --uid 10001 --home-dir /data --shell /usr/sbin/nologin yardsale \
    && install -d -o yardsale -g yardsale /data
WORKDIR /app
COPY --from=packages /venv /venv
COPY --from=static /static /static
COPY manage.py ./
COPY yardsale yardsale
COPY listings listings
COPY notifications notifications
COPY support support
COPY forum forum
COPY templates templates
COPY static static
ENV PATH=/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DJANGO_SETTINGS_MODULE=yardsale.settings \
    DATA_DIR=/data \
    STATIC_ROOT=/static \
    BIND=0.0.0.0:8000
USER yardsale
VOLUME /data
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=30s \
    CMD ["python", "-c", "import urllib.request as u; u.urlopen(u.Request('http://127.0.0.1:8000/healthz/', headers={'X-Forwarded-Proto': 'https'}), timeout=4)"]
CMD ["gunicorn", "--config=python:yardsale.server"]
