# syntax=docker/dockerfile:1
# The images of the Compose stack: `docker build --target relay|worker|web .`
# What changes often is copied last, so that a change of source rebuilds without installing anything.

FROM node:24-slim AS manifests
WORKDIR /app
COPY --parents package.json package-lock.json .npmrc shared/package.json library/package.json docs/reference/package.json services/*/package.json web/package.json e2e/package.json ./

FROM manifests AS relay-packages
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace @ras/relay

FROM manifests AS worker-packages
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund --workspace @ras/worker

FROM manifests AS page
RUN npm ci --ignore-scripts --no-audit --no-fund --workspace @ras/web
COPY --parents tsconfig.base.json shared/src web ./
RUN npm run build --workspace web -- --logLevel warn \
 && find web/dist -type f -size +1k ! -name '*.woff2' -exec gzip -9 --keep {} +

FROM node:24-slim AS service
WORKDIR /app
# A named volume takes its owner from here.
RUN install --directory --owner node --group node /views
COPY --link --chmod=755 deploy/check-ready ./
ENV NODE_ENV=production
USER node
ENTRYPOINT ["node", "--disable-warning=ExperimentalWarning"]

FROM service AS relay
COPY --link --from=relay-packages /app ./
COPY --link --parents shared/src services/relay/src ./
ENV RELAY_HOST=0.0.0.0 RELAY_PORT=8080 RELAY_VIEW=/views/view.sqlite
EXPOSE 8080
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --start-interval=1s \
  CMD ["/app/check-ready", "8080"]
CMD ["services/relay/src/main.ts"]

FROM service AS worker
COPY --link --from=worker-packages /app ./
COPY --link --parents shared/src services/worker/src ./
ENV WORKER_HOST=0.0.0.0 WORKER_PORT=3001
EXPOSE 3001
HEALTHCHECK --interval=2s --timeout=5s --start-period=60s --start-interval=1s \
  CMD ["/app/check-ready", "3001"]
CMD ["services/worker/src/main.ts"]

FROM nginxinc/nginx-unprivileged:1.30-alpine AS web
COPY --link deploy/nginx/nginx.conf deploy/nginx/server.conf deploy/nginx/listen.conf /etc/nginx/
COPY --link --from=page /app/web/dist /usr/share/nginx/html
EXPOSE 8080
HEALTHCHECK --interval=2s --timeout=5s --start-period=30s --start-interval=1s \
  CMD ["wget", "-q", "-T", "4", "-O", "/dev/null", "http://127.0.0.1:8081/readyz"]
