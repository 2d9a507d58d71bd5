# The service as an image: no compiler, no npm, not root. Build with: docker build -t kaowu .
FROM node:22-slim AS parts
WORKDIR /src
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts --no-audit --no-fund

FROM python:3.12-slim AS build
WORKDIR /src
# One lock for the tests and for what is shipped: the image runs the versions that were tested.
COPY requirements.lock ./
RUN python -m venv /opt/kaowu \
 && /opt/kaowu/bin/pip install --no-cache-dir --require-hashes -r requirements.lock
COPY . .
COPY --from=parts /src/node_modules node_modules
RUN /opt/kaowu/bin/python -m console.vendor \
 && /opt/kaowu/bin/pip install --no-cache-dir --no-deps --no-build-isolation .

FROM python:3.12-slim
RUN useradd --system --uid 10001 --home-dir /data kaowu \
 && install -d -m 0750 -o kaowu -g kaowu /data
COPY --from=build /opt/kaowu /opt/kaowu
ENV PATH=/opt/kaowu/bin:$PATH PYTHONUNBUFFERED=1 KAOWU_DATA_DIR=/data
USER kaowu
WORKDIR /data
VOLUME /data
STOPSIGNAL SIGTERM
ENTRYPOINT ["kaowu"]
CMD ["serve"]
