# Image of the portal: web, worker and beat run the same one, each with its own command (docker-compose.yml).

FROM python:3.11-slim-bookworm AS construction
ENV UV_PYTHON_DOWNLOADS=never UV_LINK_MODE=copy UV_COMPILE_BYTECODE=1 UV_PROJECT_ENVIRONMENT=/srv/venv
RUN pip install --no-cache-dir uv
WORKDIR /srv/portail
COPY pyproject.toml uv.lock ./
RUN uv sync --frozen --no-default-groups

# Object store of the compose file, with a folder its user may write: a new volume takes the rights it finds.
FROM minio/minio:RELEASE.2025-04-22T22-12-26Z AS objets
USER 0
RUN mkdir -p /donnees && chown 10002:10002 /donnees
USER 10002:10002
CMD ["server", "/donnees"]

FROM python:3.11-slim-bookworm AS portail
RUN apt-get update \
 && apt-get install -y --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
 && rm -rf /var/lib/apt/lists/* \
 && useradd --system --uid 10001 --no-create-home --home-dir /nonexistent portail
COPY --from=construction /srv/venv /srv/venv
ENV PATH=/srv/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PORTAIL_VAR=/srv/var
WORKDIR /srv/portail
COPY . .
# What production requires, drawn or invented for this one step: nothing of it stays in the image.
RUN export SECRET_KEY=construction PORTAIL_CLE_EMPREINTES=construction ALLOWED_HOSTS=construction.invalid \
 PORTAIL_ORIGINE=https://construction.invalid PORTAIL_EXPEDITEUR=a@construction.invalid PORTAIL_CONTACT=a@construction.invalid \
 && PORTAIL_CLES=$(python -c "from cryptography.fernet import Fernet; print(Fernet.generate_key().decode())") \
 && export PORTAIL_CLES \
 && python manage.py build_assets \
 && python manage.py collectstatic --no-input \
 && mkdir -p /srv/var/fichiers \
 && chown portail: /srv/var/fichiers
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "espace.wsgi", "--bind", "0.0.0.0:8000", "--workers", "3", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
